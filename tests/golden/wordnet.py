"""Write wordnet.json: the synonyms that NLTK's WordNet reader finds for 2,500 words, in the order of its senses.

Words are drawn from WordNet's indices; every fifth is given an ending, so that it is looked for by its base
forms. The database is that of Debian's package, whose files NLTK reads once it has a list of lexicographers' files.

    apt-get install wordnet-base
    pip install nltk==3.9.2
    python tests/golden/wordnet.py [/usr/share/wordnet]
"""

import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from nltk.corpus.reader.wordnet import WordNetCorpusReader

FILES = ["adj", "adv", "noun", "verb"]
FORMS = ["dogs", "geese", "better", "worst", "running", "ran", "flies", "women", "boxes", "churches", "taught", "Quick",
         "PARIS", "axes", "leaves", "lay", "was", "best", "bases", "data", "let", "a", "us", "men", "busses"]


class Reader(WordNetCorpusReader):
    """NLTK's reader, which would map other versions' numbers to those of a corpus that is not needed."""

    def map_wn(self, version="wordnet"):
        """No map."""
        return None


def main():
    """Writes the file."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet")
    with tempfile.TemporaryDirectory() as folder:
        for path in source.iterdir():
            if path.is_file():
                shutil.copy(path, folder)
        lines = [f"{i:02}\tfile{i}\t1\n" for i in range(45)]
        (Path(folder) / "lexnames").write_text("".join(lines))
        reader = Reader(folder, None)
        words = sorted({line.split(" ")[0] for name in FILES for line in (source / f"index.{name}").open()
                        if not line.startswith(" ")})
        draw = random.Random(1)
        sample = draw.sample(words, 2475)
        sample = [word if i % 5 else word + draw.choice(["s", "es", "ed", "ing", "er", "est"])
                  for i, word in enumerate(sample)] + FORMS
        found = {}
        for word in sample:
            synonyms = []
            for synset in reader.synsets(word):
                for name in synset.lemma_names():
                    name = name.replace("_", " ")
                    if name.lower() != word.lower().replace("_", " ") and name not in synonyms:
                        synonyms.append(name)
            found[word] = synonyms
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n")
    print(len(found), "words,", sum(map(len, found.values())), "synonyms")


if __name__ == "__main__":
    main()
