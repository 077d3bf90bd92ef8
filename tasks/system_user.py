"""Who gives a command, by the name that the operating system has for that person."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

_NO_LOGIN = 2**32 - 1
_LOGIN = Path("/proc/self/loginuid")


def system_user() -> str:
    """The user who logged in, also behind sudo; where nobody did (cron, a container), the user of this process."""
    try:
        login = int(_LOGIN.read_text(encoding="ascii"))
    except (OSError, ValueError):
        login = _NO_LOGIN
    user = os.getuid() if login == _NO_LOGIN else login
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid {user}"
