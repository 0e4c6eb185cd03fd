"""Compare what EDA changes over a whole file with the authors' rules: how many words, by each of its four edits.

The rules are those of tests/golden/eda.py, written down from the paper and its code; synonyms are NLTK's of WordNet 3.0.
Both edit every sentence as often; how many words differ is counted over all of them, and both histograms are compared by
chi-square and by the Kolmogorov-Smirnov statistic (4 standard deviations, and p = 0.0001, are the bounds).

    apt-get install wordnet-base
    pip install nltk==3.9.2
    python benches/peers/eda_distributions.py SENTENCES.txt --augment target/release/augment
"""

import argparse
import math
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "golden"))
import eda  # noqa: E402
from wordnet import Reader  # noqa: E402

ALPHA = 0.1
COPIES = 20
EDITS = {
    "synonym_replacement": ("--alpha-sr", eda.replaced),
    "random_insertion": ("--alpha-ri", eda.inserted),
    "random_swap": ("--alpha-rs", eda.exchanged),
    "random_deletion": ("--p-rd", eda.deleted),
}


def changed(edit, before, after):
    """How many words an edit changed, as the rules' functions count it."""
    if edit == "random_insertion":
        return len(after) - len(before)
    if edit == "random_deletion":
        return len(before) - len(after)
    if edit == "random_swap":
        return sum(a != b for a, b in zip(before, after))
    return sum((Counter(before) - Counter(after)).values())


def compare(one, other):
    """Both statistics of two lists of as many counts, and their bounds."""
    a, b = Counter(one), Counter(other)
    bins, rest = [], [0, 0]
    for count in sorted(a | b):
        if a[count] + b[count] < 20:
            rest = [rest[0] + a[count], rest[1] + b[count]]
        else:
            bins.append((a[count], b[count]))
    bins += [tuple(rest)] if sum(rest) else []
    chi = sum((x - y) ** 2 / (x + y) for x, y in bins)
    freedom = len(bins) - 1
    chi_bound = freedom + 4 * math.sqrt(2 * freedom) + 4
    steps = range(max(a | b) + 1)
    below = lambda counts, step, size: sum(n for count, n in counts.items() if count <= step) / size
    ks = max(abs(below(a, step, len(one)) - below(b, step, len(other))) for step in steps)
    ks_bound = math.sqrt(-math.log(0.0001 / 2) / 2) * math.sqrt(2 / len(one))
    return chi, chi_bound, ks, ks_bound


def main():
    """Prints a line an edit, and fails where one is beyond its bound."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sentences")
    parser.add_argument("--augment", required=True)
    args = parser.parse_args()
    random.seed(11)
    eda.ALPHA = ALPHA
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for path in Path("/usr/share/wordnet").iterdir():
            if path.is_file():
                shutil.copy(path, folder)
        (folder / "lexnames").write_text("".join(f"{i:02}\tfile{i}\t1\n" for i in range(45)))
        reader = Reader(str(folder), None)
        text = [args.augment, "text", args.sentences, "--compat", "eda_nlp", "--quiet", "--seed", "3"]
        subprocess.run([*text, "--alpha", "0", "--out", folder / "clean.tsv"], check=True)
        clean = [line.split("\t")[1].split() for line in (folder / "clean.tsv").read_text().splitlines()]
        for edit, (option, rule) in EDITS.items():
            command = [*text, "--alpha", "0", option, str(ALPHA), "--num-aug", str(COPIES), "--no-original"]
            subprocess.run([*command, "--out", folder / "out.tsv"], check=True)
            lines = [line.split("\t")[1].split() for line in (folder / "out.tsv").read_text().splitlines()]
            own, theirs = [], []
            for at, words in enumerate(clean):
                # A sentence of one word is left as it is by the rules of deletion, and has no two places.
                if len(words) < 2:
                    continue
                count = max(1, int(ALPHA * len(words)))
                own += [changed(edit, words, line) for line in lines[at * COPIES : (at + 1) * COPIES]]
                theirs += [rule(reader, words, count) for _ in range(COPIES)]
            chi, chi_bound, ks, ks_bound = compare(own, theirs)
            wrong += chi > chi_bound or ks > ks_bound
            mean = lambda counts: sum(counts) / len(counts)
            print(f"{edit:<20} {len(own)} copies: {mean(own):.3f} words, by the rules {mean(theirs):.3f}; "
                  f"chi-square {chi:.1f} of {chi_bound:.1f}, KS {ks:.4f} of {ks_bound:.4f}", flush=True)  # fmt: skip
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
