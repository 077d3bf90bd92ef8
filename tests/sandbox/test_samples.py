"""The committed samples are what the sandbox draws today."""

from pathlib import Path

from sandbox.samples import write_samples

COMMITTED = Path(__file__).parents[2] / "data-samples"


def test_drawing_the_samples_again_gives_the_same_bytes(tmp_path: Path) -> None:
    write_samples(tmp_path)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in COMMITTED.iterdir() if path.is_file()}
    assert drawn == committed, "python -m sandbox.samples data-samples"
