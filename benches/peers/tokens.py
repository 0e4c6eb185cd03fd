"""Compare token ids with Hugging Face's own, and time both: `augment precompute` beside `transformers` and `datasets`' way.

The texts are those of a file (label, tab, text a line), as often as asked for, and odd ones made of random characters of
many scripts. Every id and mask is compared. Times are of whole processes or, in Python, of the calls alone, with the
file's reading and writing left out, one thread each and all.

    pip install tokenizers==0.23.3 transformers==5.24.0 safetensors numpy
    python benches/peers/tokens.py SENTENCES.txt --augment target/release/augment TOKENIZER.json...
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

BLOCKS = [
    (0x20, 0x7E), (0x20, 0x7E), (0x9, 0xD), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF),
    (0x5D0, 0x5EA), (0x620, 0x64A), (0x900, 0x97F), (0xE00, 0xE5B), (0x1100, 0x11FF), (0x1E00, 0x1EFF),
    (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x21FF), (0x2460, 0x24FF), (0x3040, 0x30FF), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xFB00, 0xFB06), (0xFE00, 0xFE0F), (0xFF00, 0xFFEF), (0x1F300, 0x1FAFF), (0x1D400, 0x1D7FF),
]  # fmt: skip


def odd(count):
    """Texts of random characters; pieces of one script, so that words form."""
    draw = random.Random(7)
    for _ in range(count):
        pieces = []
        for _ in range(draw.randint(0, 12)):
            low, high = draw.choice(BLOCKS)
            pieces.append("".join(chr(draw.randint(low, high)) for _ in range(draw.randint(1, 8))))
            pieces.append(draw.choice(["", " ", "  ", "\n", "'", ".", "1"]))
        yield "".join(pieces)


def compare(folder, texts, path, augment, length):
    """Runs both over the same texts, and counts what differs."""
    import numpy
    from safetensors.numpy import load_file
    from transformers import PreTrainedTokenizerFast

    rows = Path(folder) / "rows.jsonl"
    with rows.open("w") as file:
        for i, text in enumerate(texts):
            file.write(json.dumps({"id": f"{i:08}", "text": text}) + "\n")
    augment_says = json.loads((Path(path)).read_text())
    names = ["[PAD]", "<pad>", "<|pad|>", "<EOT>", "<｜▁pad▁｜>", "<|endoftext|>"]
    known = {token["content"] for token in augment_says["added_tokens"]}
    pad = next(name for name in names if name in known)
    command = [augment, "precompute", rows, "--tokenizer", path, "--id-column", "id", "--max-length", str(length)]
    command += ["--pad-token", pad, "--quiet", "--out"]
    subprocess.run([*command, f"{folder}/cache"], check=True)
    fast = PreTrainedTokenizerFast(tokenizer_file=path, pad_token=pad)
    expected = fast(texts, padding="max_length", truncation=True, max_length=length)
    wrong = 0
    for shard in Path(folder, "cache").glob("*.safetensors"):
        arrays = load_file(shard)
        keys = [json.loads(line)["key"] for line in shard.with_suffix(".rows.jsonl").open()]
        for i, key in enumerate(keys):
            for name in ("input_ids", "attention_mask"):
                same = numpy.array_equal(arrays[name][i], expected[name][int(key)])
                if not same:
                    wrong += 1
                    if wrong < 4:
                        print(repr(texts[int(key)]), arrays[name][i].tolist(), expected[name][int(key)])
                    break
    print(f"{Path(path).parent.name}/{Path(path).name}: {wrong} of {len(texts)} texts differ", flush=True)
    return command, fast


def main():
    """Compares and times with every tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sentences")
    parser.add_argument("tokenizers", nargs="+")
    parser.add_argument("--augment", required=True)
    parser.add_argument("--times", type=int, default=100)
    args = parser.parse_args()
    lines = Path(args.sentences).read_text().splitlines()
    sentences = [line.split("\t")[1] for line in lines if "\t" in line]
    for path in args.tokenizers:
        with tempfile.TemporaryDirectory() as folder:
            compare(folder, sentences + list(odd(5000)), path, args.augment, 48)
        many = [f"{sentence} {i}" for i in range(args.times) for sentence in sentences]
        with tempfile.TemporaryDirectory() as folder:
            command, fast = compare(folder, many, path, args.augment, 48)
            for threads in (1, os.cpu_count()):
                start = time.perf_counter()
                subprocess.run([*command, f"{folder}/cache{threads}", "--threads", str(threads)], check=True)
                seconds = time.perf_counter() - start
                print(f"  augment precompute, {threads} threads: {len(many) / seconds:10,.0f} texts/s", flush=True)
            call = {"padding": "max_length", "truncation": True, "max_length": 48}
            start = time.perf_counter()
            fast(many, return_tensors="np", **call)
            seconds = time.perf_counter() - start
            print(f"  transformers, one call, all threads: {len(many) / seconds:10,.0f} texts/s", flush=True)
            start = time.perf_counter()
            for begin in range(0, len(many), 1000):
                # As `datasets.map(batched=True)` does it: a thousand texts a call.
                fast(many[begin : begin + 1000], **call)
            seconds = time.perf_counter() - start
            print(f"  transformers, thousands a call:      {len(many) / seconds:10,.0f} texts/s", flush=True)


if __name__ == "__main__":
    main()
