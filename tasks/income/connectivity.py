"""Whether each API answers as the tax administration's own, without looking anybody up.

A feed is asked for its start, which carries no person. A look-up API has no such call, so it is asked for an address
that it does not have: only the API itself, behind its gateway, says so by its own code (IM-003, SSG-003; TD-006 or
TD-003). That shows network, TLS and base address. It does not show that the package is granted, nor for certain that
the token was looked at: for that, a person must be looked up.
"""

from __future__ import annotations

import uuid

import httpx

from tasks.clock import SYSTEM_CLOCK
from tasks.errors import AccessRefusedError, RemoteServiceError
from tasks.income.client import Clients
from tasks.income.outcomes import error_code
from tasks.settings import Api, Municipality

_PROBE_PATH = "bostotte-doctor"
_EXPECTED = {
    "inntekt": (_PROBE_PATH, {"IM-003"}),
    "summertskattegrunnlag": (_PROBE_PATH, {"SSG-003"}),
    "siste_skatteoppgjoer": (_PROBE_PATH, {"TD-003", "TD-006"}),
    "inntekt_hendelser": ("hendelser/start", {"FA-005"}),
    "skatteoppgjoer_hendelser": ("hendelser/start", {"FA-005"}),
}
"""Per API: the path that is asked for, and the codes that tell that it is the right API, besides a 200."""

NAMES = tuple(_EXPECTED)


async def reach_api(clients: Clients, name: str) -> str:
    """Call one API once, for the first municipality; give what it answered.

    Raises FarSideError when it does not answer, AccessRefusedError when it refuses the token or is not the API it
    should be.
    """
    api: Api = getattr(clients.settings.apis, name)
    municipality = next(iter(clients.settings.municipalities.values()))
    path, codes = _EXPECTED[name]
    response = await _call(clients, api, municipality, path, name)
    code = error_code(response.content)
    if response.status_code == httpx.codes.OK or code in codes:
        return f"answers ({code or response.status_code})"
    told = f"{name} answers {response.status_code} ({code or 'no code of its own'})"
    if response.status_code >= 500:
        raise RemoteServiceError(f"{told}.", advice="It may be down; try again later.")
    if response.status_code in {401, 403}:
        raise AccessRefusedError(f"{told}.", advice=f"Check apis.{name}.scope, and that the right is granted.")
    raise AccessRefusedError(f"{told}.", advice=f"Check apis.{name}.base.")


async def _call(clients: Clients, api: Api, municipality: Municipality, path: str, name: str) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {await clients.tokens.token(municipality, api.scope)}",
        "Accept": "application/json",
        "Korrelasjonsid": str(uuid.uuid4()),
    }
    query = {"dato": SYSTEM_CLOCK.now().date().isoformat()} if path != _PROBE_PATH else None
    try:
        return await clients.inntekt.http.get(f"{api.base}/{path}", params=query, headers=headers)
    except httpx.TransportError as fault:
        raise RemoteServiceError(
            f"{name} cannot be reached ({type(fault).__name__}).",
            advice=f"Check the network, and apis.{name}.base.",
        ) from None
