"""Write timm.json: how timm's pretrained models want their images, by configuration.

    pip install timm==1.0.31
    python crates/augment-hub/registry/timm_configs.py            # writes it
    python crates/augment-hub/registry/timm_configs.py --check    # compares it with what is installed
"""

import json
import sys
from pathlib import Path

import timm
from timm.data import resolve_data_config
from timm.models import get_pretrained_cfg, list_models, list_pretrained

FILE = Path(__file__).parent / "timm.json"
FIELDS = ("input_size", "interpolation", "crop_pct", "crop_mode", "mean", "std")


def main():
    """Writes the file, or compares with it."""
    configs = {}
    for name in sorted(list_pretrained()):
        config = resolve_data_config(pretrained_cfg=get_pretrained_cfg(name).to_dict())
        key = json.dumps({field: config[field] for field in FIELDS})
        configs.setdefault(key, []).append(name)
    defaults = {}
    for name in sorted(list_models()):
        config = get_pretrained_cfg(name)
        if config is not None and config.tag and f"{name}.{config.tag}" in {n for ns in configs.values() for n in ns}:
            defaults[name] = config.tag
    listed = [json.loads(key) | {"models": names} for key, names in sorted(configs.items())]
    found = {"version": timm.__version__, "defaults": defaults, "configs": listed}
    if "--check" in sys.argv:
        same = json.loads(FILE.read_text()) == found
        print(f"{sum(map(len, configs.values()))} models in {len(listed)} configurations:", "the same" if same else "different")
        sys.exit(not same)
    lines = ",\n".join(json.dumps(config) for config in listed)
    head = f'{{"version": {json.dumps(found["version"])},\n"defaults": {json.dumps(defaults)},\n"configs": [\n'
    FILE.write_text(head + lines + "\n]}\n")


if __name__ == "__main__":
    main()
