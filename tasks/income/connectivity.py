"""Whether each API answers as the tax administration's own, without looking anybody up.

The check requests a feed's start, which contains no person. A look-up API has no such call, so the check requests an
address that the API does not have. Only the API itself, behind its gateway, answers that with its own code (IM-003,
SSG-003; TD-006 or TD-003). Such an answer shows that network, TLS and base address work. It does not show that the
package is granted, nor for certain that the token was checked: only a look-up of a person shows that.
"""

from __future__ import annotations

import uuid

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.client import Clients
from tasks.income.outcomes import error_code
from tasks.income.receiving import ACCEPTED_ENCODING, TIMES_TIMEOUT, NotReceived, Received, receive
from tasks.settings import Api

_PROBE_PATH = "bostotte-doctor"
_EXPECTED = {
    "inntekt": (_PROBE_PATH, {"IM-003"}),
    "summertskattegrunnlag": (_PROBE_PATH, {"SSG-003"}),
    "siste_skatteoppgjoer": (_PROBE_PATH, {"TD-003", "TD-006"}),
    "inntekt_hendelser": ("hendelser/start", {"FA-005"}),
    "skatteoppgjoer_hendelser": ("hendelser/start", {"FA-005"}),
}
"""Per API: the path that is requested, and the codes that, in addition to a 200, show that it is the right API."""

NAMES = tuple(_EXPECTED)


async def reach_api(clients: Clients, name: str) -> str:
    """Call one API once, for the first municipality that has access; give its answer as text.

    Raises RemoteServiceError when it does not answer or has a fault (5xx), AccessRefusedError when it refuses the
    token or is not the API it should be.
    """
    api: Api = getattr(clients.settings.apis, name)
    path, codes = _EXPECTED[name]
    response = await _call(clients, api, path, name)
    code = error_code(response.body or b"")
    if response.status == 200 or code in codes:
        return f"answers ({code or response.status})"
    answer_text = f"{name} answers {response.status} ({code or 'no code of its own'})"
    if response.status >= 500:
        raise RemoteServiceError(f"{answer_text}.", advice="It may be down; try again later.")
    if response.status in {401, 403}:
        raise AccessRefusedError(f"{answer_text}.", advice=f"Check apis.{name}.scope, and that the right is granted.")
    raise AccessRefusedError(f"{answer_text}.", advice=f"Check apis.{name}.base.")


async def _token(clients: Clients, api: Api) -> str:
    """A token for the first municipality that Maskinporten does not refuse. Raises AccessRefusedError for none."""
    refusals: list[AccessRefusedError] = []
    for municipality in clients.settings.municipalities.values():
        try:
            return await clients.tokens.token(municipality, api.scope)
        except AccessRefusedError as refusal:
            refusals.append(refusal)
    raise refusals[0]


async def _call(clients: Clients, api: Api, path: str, name: str) -> Received:
    headers = {
        "Authorization": f"Bearer {await _token(clients, api)}",
        "Accept": "application/json",
        "Accept-Encoding": ACCEPTED_ENCODING,
        "Korrelasjonsid": str(uuid.uuid4()),
    }
    query = {"dato": SYSTEM_CLOCK.today().isoformat()} if path != _PROBE_PATH else None
    http = clients.inntekt.http
    request = http.build_request("GET", f"{api.base}/{path}", params=query, headers=headers)
    response = await receive(http, request, seconds=TIMES_TIMEOUT * clients.settings.load.timeout_seconds)
    if isinstance(response, NotReceived):
        raise RemoteServiceError(
            f"{name} cannot be reached ({response.cause}).", advice=f"Check the network, and apis.{name}.base."
        )
    return response
