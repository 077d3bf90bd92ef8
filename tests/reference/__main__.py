"""Writes every page and file that follows from the code: `python -m tests.reference`."""

from tests.reference.files import FILES

for path, made in FILES.items():
    path.write_text(made(), encoding="utf-8")
    print(path)
