"""Time EDA of labelled sentences: augment's command beside nlpaug and textaugment, one thread each.

Nine copies of every sentence, a quarter each by synonyms, insertion, exchange and deletion; nlpaug's
synonyms want a tagger and its insertion a model, which pip does not bring, so it exchanges and deletes, by halves. WordNet is Debian's, which NLTK reads. Printed are sentences produced in a
second; augment's are of the whole process, files and all.

    apt-get install wordnet-base
    pip install nltk==3.9.2 nlpaug==1.1.11 textaugment==3.0.0
    python benches/peers/text.py SENTENCES.txt --augment target/release/augment
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

os.environ |= {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "MKL", "OPENBLAS")}


def wordnet(folder):
    """A folder of NLTK's with WordNet in it."""
    corpus = Path(folder) / "corpora" / "wordnet"
    corpus.mkdir(parents=True)
    (Path(folder) / "corpora" / "omw-1.4").mkdir()
    for path in Path("/usr/share/wordnet").iterdir():
        if path.is_file():
            shutil.copy(path, corpus)
    (corpus / "lexnames").write_text("".join(f"{i:02}\tfile{i}\t1\n" for i in range(45)))
    # augment's own list, so that all spare the same words.
    source = Path(__file__).parents[2] / "crates/augment-text/src/params.rs"
    words = source.read_text().split('const ENGLISH: &str = "')[1].split('"')[0].replace("\\\n", " ").split()
    (Path(folder) / "corpora" / "stopwords").mkdir()
    (Path(folder) / "corpora" / "stopwords" / "english").write_text("\n".join(words))
    os.environ["NLTK_DATA"] = folder
    from nltk.corpus.reader.wordnet import WordNetCorpusReader

    # Numbers of other versions are not asked for.
    WordNetCorpusReader.map_wn = lambda *_, **__: None


def show(name, count, start):
    """A line."""
    seconds = time.perf_counter() - start
    print(f"{name:<28} {count / seconds:12,.0f} sentences/s", flush=True)


def main():
    """Times them in turn."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sentences")
    parser.add_argument("--augment", required=True)
    args = parser.parse_args()
    sentences = [line.split("\t")[1] for line in Path(args.sentences).read_text().splitlines() if "\t" in line]
    with tempfile.TemporaryDirectory() as folder:
        wordnet(folder)
        import nlpaug.augmenter.word as naw
        from nltk.corpus import wordnet as corpus
        from textaugment import EDA

        corpus.synsets("dog")
        eda = EDA()
        by_textaugment = [eda.synonym_replacement, eda.random_insertion, eda.random_swap, eda.random_deletion]
        by_nlpaug = [naw.RandomWordAug(action="swap", tokenizer=str.split), naw.RandomWordAug(action="delete", tokenizer=str.split)]
        for _ in range(3):
            # Large enough for the process's start not to count.
            many = Path(folder) / "many.txt"
            many.write_text(Path(args.sentences).read_text() * 40)
            start = time.perf_counter()
            subprocess.run([args.augment, "text", many, "--out", Path(folder) / "out.tsv", "--no-original", "--threads", "1",
                            "--quiet"], check=True)
            show("augment", 9 * 40 * len(sentences), start)
            start, count = time.perf_counter(), 0
            for sentence in sentences:
                for copy in range(9):
                    try:
                        by_textaugment[copy % 4](sentence)
                        count += 1
                    except Exception:  # sentences of few words
                        pass
            show("textaugment", count, start)
            start = time.perf_counter()
            for sentence in sentences:
                for copy in range(9):
                    by_nlpaug[copy % 2].augment(sentence)
            show("nlpaug", 9 * len(sentences), start)


if __name__ == "__main__":
    main()
