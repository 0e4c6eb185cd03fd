"""What torch.hub finds here: the numbers of presets, and caches of sounds or pictures as datasets.

    preset = torch.hub.load(REPO, "preset", "resnet50", source="local")
    dataset = torch.hub.load(REPO, "cache", "photos-cache", source="local")
"""

dependencies = ["torch", "numpy"]


def preset(name="resnet50"):
    """The preset of weights as a dict: the class or function of their library, `ImageClassification` say, and its arguments.

    `name` is a model of torchvision (`resnet50`, `resnet50:IMAGENET1K_V1`), weights (`ResNet50_Weights.IMAGENET1K_V1`), a
    model of timm (`timm/resnet50`, `resnet50.a1_in1k`), a class or a checkpoint of transformers (`CLIPImageProcessor`,
    `whisper-tiny`), a bundle of torchaudio (`HUBERT_LARGE`), or an audio model (`vggish`). Read from the data files that the program has as well; an
    interpolation is its name, for `torchvision.transforms.InterpolationMode`.
    """
    import json
    from pathlib import Path

    registry = Path(__file__).parent / "crates" / "augment-hub" / "registry"
    torchvision = json.loads((registry / "torchvision.json").read_text())
    timm = json.loads((registry / "timm.json").read_text())
    library, _, bare = name.rpartition("/")
    if library in ("", "torchvision"):
        model, _, weights = bare.partition(":")
        models = {entry["weights"] + ".DEFAULT": entry for entry in torchvision["models"].values()}
        found = torchvision["models"].get(model) or models.get(bare)
        if found:
            weights = found["default"] if weights in ("", "DEFAULT") else weights
            whole = f"{found['weights']}.{weights}"
        else:
            whole = bare
        if whole in torchvision["weights"]:
            return torchvision["weights"][whole]["preset"]
    if library in ("", "timm"):
        bare = f"{bare}.{timm['defaults'][bare]}" if bare in timm["defaults"] else bare
        for config in timm["configs"]:
            if bare in config["models"]:
                return {"create_transform": {key: value for key, value in config.items() if key != "models"}}
    if library in ("", "transformers"):
        transformers = json.loads((registry / "transformers.json").read_text())
        if bare in transformers["processors"]:
            return transformers["processors"][bare]
        if bare in transformers["extractors"]:
            return transformers["extractors"][bare]
    if library in ("", "torchaudio"):
        bundles = json.loads((registry / "torchaudio.json").read_text())["bundles"]
        if bare in bundles:
            return bundles[bare]["preset"]
    if library in ("", "audio"):
        models = json.loads((registry / "audio.json").read_text())
        if bare in models:
            return models[bare]["preset"]
    raise ValueError(f"there is no model and there are no weights {name!r}; `augment hub list` has all")


def cache(folder, split=None):
    """A cache that `augment precompute …` made as npy or safetensors, as a torch Dataset of (tensor, target).

    Of sounds or pictures; of texts, load the shards themselves. Where a model takes several tensors (SigLIP 2), a sample is a
    dict of them. Samples are in the order of the manifest: of their keys.
    `split` is a split's name as it stands there (`train`, `valid`, `test`); all without it.
    """
    import json
    from pathlib import Path

    import numpy
    import torch

    class Cache(torch.utils.data.Dataset):
        """Tensors of a cache, read when they are asked for."""

        def __init__(self):
            self.folder = Path(folder)
            lines = (self.folder / "manifest.jsonl").read_text().splitlines()
            entries = [json.loads(line) for line in lines]
            self.entries = [entry for entry in entries if split is None or entry["split"] == split]
            if split is not None and not self.entries:
                raise ValueError(f"there is no split {split!r}, but {sorted({str(entry['split']) for entry in entries})}")
            # Classes are numbered by their names where the dataset has no numbers of its own.
            self.classes = {entry["target"]: entry["category"] for entry in entries}

        def __len__(self):
            return len(self.entries)

        def __getitem__(self, index):
            entry = self.entries[index]
            if "npy" in entry["outputs"]:
                array = numpy.load(self.folder / entry["outputs"]["npy"]["path"])
                return torch.from_numpy(array), entry["target"]
            from safetensors.torch import load_file

            tensors = load_file(self.folder / entry["outputs"]["safetensors"]["path"])
            return tensors if "several" in entry else tensors["data"], entry["target"]

    return Cache()
