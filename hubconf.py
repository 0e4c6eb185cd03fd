"""What torch.hub finds here: the numbers of presets, and caches of sounds or pictures as datasets.

    preset = torch.hub.load(REPO, "preset", "resnet50", source="local")
    dataset = torch.hub.load(REPO, "cache", "photos-cache", source="local")
"""

dependencies = ["torch", "numpy"]


def preset(name="resnet50"):
    """The preset of weights as a dict: the class or function of their library, and its arguments.

    `name` is as the program takes it: a model of torchvision (`resnet50`, `resnet50:IMAGENET1K_V1`), weights
    (`ResNet50_Weights.IMAGENET1K_V1`), a model of timm (`timm/resnet50`, `resnet50.a1_in1k`), a class or a checkpoint
    of transformers (`CLIPImageProcessor`, `whisper-tiny`), a bundle of torchaudio (`HUBERT_LARGE`), or an audio model
    (`vggish`). Read from the data files that the program has as well; an interpolation is its name, for
    `torchvision.transforms.InterpolationMode`.
    """
    import json
    from pathlib import Path

    def data(library):
        folder = Path(__file__).parent / "crates" / "augment-hub" / "registry"
        return json.loads((folder / f"{library}.json").read_text())

    library, _, bare = name.rpartition("/")
    model, _, short = bare.partition(":")
    # With or without the enumeration before it.
    short = short.rpartition(".")[2]
    if library in ("", "torchvision"):
        torchvision = data("torchvision")
        models = {entry["weights"] + ".DEFAULT": entry for entry in torchvision["models"].values()}
        found = torchvision["models"].get(model) or models.get(bare)
        whole = bare
        if found:
            said = {"": found["default"], "DEFAULT": found["default"], "pretrained": found["pretrained"]}
            short = said.get(short, short)
            whole = f"{found['weights']}.{short}"
        if whole in torchvision["weights"]:
            return torchvision["weights"][whole]["preset"]
    if library in ("", "timm"):
        timm = data("timm")
        tag = "" if short == "DEFAULT" else short
        whole = f"{model}.{tag or timm['defaults'].get(model, '')}".rstrip(".")
        for config in timm["configs"]:
            if whole in config["models"]:
                return {"create_transform": {key: value for key, value in config.items() if key != "models"}}
    if library in ("", "transformers"):
        transformers = data("transformers")
        for part in ("processors", "extractors"):
            if bare in transformers[part]:
                return transformers[part][bare]
    for part, models in (("torchaudio", lambda: data("torchaudio")["bundles"]), ("audio", lambda: data("audio"))):
        if library in ("", part) and bare in models():
            return models()[bare]["preset"]
    raise ValueError(f"there is no model and there are no weights {name!r}; `augment hub list` has all")


def cache(folder, split=None):
    """A cache that `augment precompute …` made as npy or safetensors, as a torch Dataset of (tensor, target).

    Of sounds or pictures; of texts, load the shards themselves. Where a model takes several tensors (SigLIP 2), a
    sample is a dict of them. Samples are in the order of the manifest: of their keys.
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
                known = sorted({str(entry["split"]) for entry in entries})
                raise ValueError(f"there is no split {split!r}, but {known}")
            if not all({"npy", "safetensors"} & entry["outputs"].keys() for entry in self.entries):
                raise ValueError(f"{folder} holds pictures alone; make it with --format npy or safetensors")
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
