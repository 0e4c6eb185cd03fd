"""Write torchaudio.json: torchaudio's bundles of wav2vec 2.0, HuBERT and WavLM, with what is done to their waveforms.

    pip install torch==2.11.0 torchaudio==2.11.0
    python crates/augment-hub/registry/torchaudio_bundles.py            # writes it
    python crates/augment-hub/registry/torchaudio_bundles.py --check    # compares it with what is installed
"""

import json
import sys
from pathlib import Path

import torchaudio
from torchaudio import pipelines

FILE = Path(__file__).parent / "torchaudio.json"
# What bundles' paths are relative to (`torchaudio.pipelines._wav2vec2.impl`).
BASE = "https://download.pytorch.org/torchaudio/models/"


def main():
    """Writes the file, or compares with it."""
    bundles = {}
    for name in sorted(pipelines.__all__):
        bundle = getattr(pipelines, name)
        if isinstance(bundle, type) or not hasattr(bundle, "_normalize_waveform"):
            continue
        preset = {"sample_rate": int(bundle.sample_rate), "normalize_waveform": bool(bundle._normalize_waveform)}
        url = bundle._path if bundle._path.startswith("http") else BASE + bundle._path
        bundles[name] = {"url": url, "preset": {"Wav2Vec2Bundle": preset}}
    version = torchaudio.__version__.split("+")[0]
    if "--check" in sys.argv:
        same = json.loads(FILE.read_text()) == {"version": version, "bundles": bundles}
        print(f"{len(bundles)} bundles:", "the same" if same else "different")
        sys.exit(not same)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(bundle)}" for name, bundle in bundles.items())
    FILE.write_text(f'{{"version": {json.dumps(version)}, "bundles": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    main()
