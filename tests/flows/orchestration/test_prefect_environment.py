"""Prefect's settings come from this program: not from the environment, and not from the current folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

CHILD = """
import json, os
import flows
from prefect.settings import PREFECT_API_KEY, get_current_settings, temporary_settings
with temporary_settings({PREFECT_API_KEY: None}):  # Prefect then reads its sources again
    found = get_current_settings()
proxies = [name for name in os.environ if name.upper().endswith("_PROXY") and os.environ[name] != "*"]
said = [found.api.url, found.client.max_retries, found.logging.level, str(found.home), found.server.analytics_enabled]
print(json.dumps([*said, proxies, os.environ.get("SSLKEYLOGFILE")]))
"""
FILES = {
    ".env": "PREFECT_API_URL=http://192.0.2.1/api\nPREFECT_CLIENT_MAX_RETRIES=71\nPREFECT_PROFILES_PATH=profiles.toml\n",
    "prefect.toml": '[api]\nurl = "http://192.0.2.2/api"\n[client]\nmax_retries = 72\n',
    "pyproject.toml": '[tool.prefect]\napi.url = "http://192.0.2.3/api"\nclient.max_retries = 73\n',
    "profiles.toml": 'active = "p"\n[profiles.p]\nPREFECT_API_URL = "http://192.0.2.4/api"\n',
}
VARIABLES = {
    "PREFECT_API_URL": "http://192.0.2.5/api",
    "PREFECT_HOME": "/nowhere",
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "true",
    "prefect_client_max_retries": "75",
    **dict.fromkeys(("HTTP_PROXY", "https_proxy", "ALL_PROXY"), "http://192.0.2.6:3128"),
    "no_proxy": "example.org",
    "SSLKEYLOGFILE": "keys.log",
}


def test_neither_the_environment_nor_the_current_folder_has_a_say(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    own = {"XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    found = subprocess.run(
        [sys.executable, "-c", CHILD], env=os.environ | VARIABLES | own, cwd=tmp_path, capture_output=True, check=True
    )
    home = str(tmp_path / "state" / "bostotte" / "prefect")
    assert json.loads(found.stdout.splitlines()[-1]) == [None, 5, "WARNING", home, False, [], None]
