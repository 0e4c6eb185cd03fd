"""Write torchvision.json: every entry of every `*_Weights` enum of torchvision, with its preset and what is said of it.

    pip install torch==2.11.0 torchvision==0.26.0
    python crates/augment-hub/registry/torchvision_weights.py            # writes it
    python crates/augment-hub/registry/torchvision_weights.py --check    # compares it with what is installed
"""

import functools
import inspect
import json
import sys
from pathlib import Path

import torchvision
from torchvision.models import get_model_builder, get_model_weights, list_models

FILE = Path(__file__).parent / "torchvision.json"
# What lists of categories are called here.
LISTS = {1000: "imagenet-1k", 400: "kinetics-400", 21: "voc", 91: "coco", 2: "person"}


def preset(weights):
    """The preset's class and all of its arguments."""
    made = weights.transforms
    kind = made.func if isinstance(made, functools.partial) else made
    arguments = {
        name: parameter.default
        for name, parameter in inspect.signature(kind.__init__).parameters.items()
        if name != "self" and parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    arguments |= made.keywords if isinstance(made, functools.partial) else {}
    if "interpolation" in arguments:
        arguments["interpolation"] = arguments["interpolation"].value
    return {kind.__name__: arguments}


def legacy(name):
    """What `pretrained=True` meant: the weights in the closure of the builder's decorator; none where it meant nothing."""
    function = get_model_builder(name)
    while function is not None:
        for cell in function.__closure__ or ():
            kinds = cell.cell_contents
            if isinstance(kinds, dict) and "weights" in kinds:
                meant = kinds["weights"][1]
                # Builders of quantised models decide by `quantize`, which is what they are for.
                meant = meant({"quantize": True, "pretrained": True}) if callable(meant) and not hasattr(meant, "url") else meant
                return meant.name if meant is not None else None
        function = getattr(function, "__wrapped__", None)
    return None


def plain(value):
    """With null for what is no number, which JSON has no word for."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return None if isinstance(value, float) and value != value else value


def main():
    """Writes the file, or compares with it."""
    categories, models, weights = {}, {}, {}
    for name in sorted(list_models()):
        enum = get_model_weights(name)
        models[name] = {"weights": enum.__name__, "default": enum.DEFAULT.name, "pretrained": legacy(name)}
        for entry in enum:
            meta = dict(entry.meta)
            if meta.get("categories"):
                listed = LISTS[len(meta["categories"])]
                assert categories.setdefault(listed, list(meta["categories"])) == list(meta["categories"]), entry
                meta["categories"] = listed
            if "unquantized" in meta:
                meta["unquantized"] = str(meta["unquantized"])
            meta["_docs"] = " ".join(meta["_docs"].split())
            weights[str(entry)] = {"url": entry.url, "preset": preset(entry), "meta": plain(meta)}
    found = json.loads(
        json.dumps({"version": torchvision.__version__.split("+")[0], "models": models, "weights": weights, "categories": categories})
    )
    if "--check" in sys.argv:
        written = json.loads(FILE.read_text())
        missing = found["weights"].keys() ^ written["weights"].keys() | found["models"].keys() ^ written["models"].keys()
        different = [
            name
            for part in ("weights", "models", "categories")
            for name in found[part]
            if found[part][name] != written[part].get(name)
        ]
        print(f"{len(found['weights'])} weights of {len(found['models'])} models: {len(missing)} missing, {len(different)} different")
        sys.exit(bool(missing or different))
    lines = [f'{{"version": {json.dumps(found["version"])}']
    for part in ("models", "weights", "categories"):
        entries = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found[part].items())
        lines.append(f'"{part}": {{\n{entries}\n}}')
    FILE.write_text(",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
