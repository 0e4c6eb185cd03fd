"""Write eda.json: how often EDA's edits change how many words, by the authors' rules.

The rules are those of the paper (Wei and Zou 2019) and of its code, written down here anew; synonyms are NLTK's of
WordNet 3.0. For each edit and sentence there is a histogram of what a draw changes: words that are gone for
replacement, words more for insertion, places that differ for exchange, words fewer for deletion.

    apt-get install wordnet-base
    pip install nltk==3.9.2
    python tests/golden/eda.py
"""

import json
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from wordnet import Reader

DRAWS = 2000
ALPHA = 0.2
SENTENCES = [
    "a clever fox jumps over lazy dogs",
    "the old river was quiet and the small boats moved slowly past the green hills near our town that evening",
    "nobody who has seen her dance will ever forget how light her steps were and how the whole crowd in the hall "
    "stood up again and again to cheer for the young artist from the north",
]
# Those of the ops, in crates/augment-text/src/params.rs.
STOP_WORDS = set(
    (Path(__file__).parents[2] / "crates/augment-text/src/params.rs").read_text()
    .split('const ENGLISH: &str = "')[1].split('"')[0].replace("\\\n", " ").split())


def synonyms(reader, word):
    """All of a word's synonyms in lower case, letters and spaces."""
    found = set()
    for synset in reader.synsets(word):
        for name in synset.lemma_names():
            name = name.replace("_", " ").replace("-", " ").lower()
            found.add("".join(letter for letter in name if letter in " abcdefghijklmnopqrstuvwxyz"))
    return sorted(found - {word})


def replaced(reader, words, count):
    """Words that are no stop words, in random order, until `count` of them had a synonym."""
    out = list(words)
    candidates = sorted({word for word in words if word not in STOP_WORDS})
    random.shuffle(candidates)
    for word in candidates:
        if count == 0:
            break
        known = synonyms(reader, word)
        if known:
            synonym = random.choice(known)
            out = [synonym if other == word else other for other in out]
            count -= 1
    return sum((Counter(words) - Counter(" ".join(out).split())).values())


def inserted(reader, words, count):
    """Synonyms of any word, of which nine are tried, before another word."""
    out = list(words)
    for _ in range(count):
        for _ in range(9):
            known = synonyms(reader, random.choice(out))
            if known:
                out.insert(random.randint(0, len(out) - 1), random.choice(known))
                break
    return len(" ".join(out).split()) - len(words)


def exchanged(_, words, count):
    """Two places, of which the second is drawn three times at most to be another one."""
    places = list(range(len(words)))
    for _ in range(count):
        first = random.randint(0, len(words) - 1)
        for _ in range(3):
            second = random.randint(0, len(words) - 1)
            if second != first:
                places[first], places[second] = places[second], places[first]
                break
    return sum(words[i] != words[place] for i, place in enumerate(places))


def deleted(_, words, _count):
    """Each word with the same probability, and one that stays."""
    left = sum(random.uniform(0, 1) > ALPHA for _ in words)
    return len(words) - max(left, 1)


def main():
    """Writes the file."""
    random.seed(5)
    with tempfile.TemporaryDirectory() as folder:
        for path in Path("/usr/share/wordnet").iterdir():
            if path.is_file():
                shutil.copy(path, folder)
        (Path(folder) / "lexnames").write_text("".join(f"{i:02}\tfile{i}\t1\n" for i in range(45)))
        reader = Reader(folder, None)
        cases = []
        for name, edit in [("synonym_replacement", replaced), ("random_insertion", inserted),
                           ("random_swap", exchanged), ("random_deletion", deleted)]:
            for sentence in SENTENCES:
                words = sentence.split()
                count = max(1, int(ALPHA * len(words)))
                seen = Counter(edit(reader, words, count) for _ in range(DRAWS))
                cases.append({"op": name, "sentence": sentence, "alpha": ALPHA,
                              "histogram": [seen[i] for i in range(max(seen) + 1)]})
    path = Path(__file__).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
