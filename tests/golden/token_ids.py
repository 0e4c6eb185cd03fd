"""Write tokenizers/: small tokenizers of every model, and what Hugging Face's own code makes of odd texts with them.

Each `NAME.json` is a `tokenizer.json` trained on the sentences below; `cases.json` holds the texts and, for each
tokenizer and way of calling it, the ids and masks. `learnt.json` has the vocabularies that `WordLevelTrainer` learns.

    pip install tokenizers==0.23.3 transformers==5.24.0
    python tests/golden/token_ids.py
"""

import itertools
import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).parent / "tokenizers"

WHO = ["The old captain", "A young painter", "Nobody", "My neighbour's daughter", "The café's owner", "She"]
WHAT = ["never forgot", "couldn't paint", "has seen", "writes about", "re-opened", "is tired of"]
WHOM = ["the quiet harbour, again.", "its 12 lighthouses!", "a naïve story (in 3.5 acts)…", "l'été à Paris?", "東京の夜", "the river — twice"]
SENTENCES = [" ".join(words) for words in itertools.product(WHO, WHAT, WHOM)]

TEXTS = SENTENCES[::41] + [
    "",
    " ",
    "\t\n  \r\n",
    "hello",
    "Hello, WORLD! it's   2024; 3,000.50 and 1.2.3",
    "caf\u00e9 cafe\u0301 CAFÉ ﬁne ① Å \u212b",
    "naïve façade — “quoted” ‘single’ … 50%",
    "东京 東京タワー ひらがな 한국어 ภาษาไทย हिन्दी العربية עברית",
    "👩‍👩‍👧 🇨🇭 👍🏽 emoji❤️s",
    "a\u200bb\u00adc\u00a0d\u3000e\ufefff",
    "control\x00\x07\x1bchars\x7f",
    "don't DON'T we'll they've I'd",
    "[CLS] [MASK] <pad> <s> </s> <unk> [SEP]",
    "x" * 150,
    "https://example.org/a?b=c&d=e#f user@example.org #tag @who",
    "one\ntwo\r\nthree\n\n\nfour  ",
    "  leading and trailing  ",
    "ПРИВЕТ мир ΑΒΓ ς İstanbul ß ẞ",
    "_under_score__ -dash- --x",
    "I" + " really" * 60 + " mean it",
]


def bert():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(
        SENTENCES, trainers.WordPieceTrainer(vocab_size=260, special_tokens=specials, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer, "[PAD]"


def byte_bpe():
    """GPT-2's kind, with RoBERTa's special tokens; cut and padded on the left."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=specials,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.enable_padding(direction="left", pad_id=1, pad_token="<pad>")
    tokenizer.enable_truncation(512, direction="left")
    return tokenizer, "<pad>"


def split_bpe():
    """Llama 3's kind: a regular expression with a look ahead, then bytes."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    pattern = (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|begin|>", "<|pad|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<|begin|> $A", special_tokens=[("<|begin|>", 0)])
    return tokenizer, "<|pad|>"


def unigram():
    """T5's kind."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r" {2,}"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return tokenizer, "<pad>"


def words(split=None, lowercase=False, specials=("<pad>", "<unk>"), unknown="<unk>", **options):
    """Vocabularies of words, as `augment` makes them."""
    tokenizer = Tokenizer(models.WordLevel(unk_token=unknown))
    if lowercase:
        tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = split
    trainer = trainers.WordLevelTrainer(special_tokens=list(specials), show_progress=False, **options)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer, specials[0]


# `WORDS` of crates/augment-text/src/tokenizer/vocabulary.rs.
WORDS = pre_tokenizers.Split(
    Regex(
        r"[\p{Han}\p{Hiragana}]|\p{Nd}+(?:[.,]\p{Nd}+)+|[\p{L}\p{M}\p{N}_&&[^\p{Han}\p{Hiragana}]]+"
        r"(?:['’][\p{L}\p{M}\p{N}_&&[^\p{Han}\p{Hiragana}]]+)*|[^\s\p{L}\p{M}\p{N}_]"
    ),
    behavior="removed",
    invert=True,
)
WHITE = pre_tokenizers.WhitespaceSplit()

TOKENIZERS = {
    "bert": bert(),
    "byte_bpe": byte_bpe(),
    "split_bpe": split_bpe(),
    "unigram": unigram(),
    "words": words(WORDS, lowercase=True),
    "whitespace": words(WHITE),
}
LEARNT = [
    {"split": "words", "lowercase": True},
    {"split": "words", "lowercase": False, "vocab_size": 20, "min_frequency": 2},
    {"split": "whitespace", "lowercase": False, "min_frequency": 40},
    {"split": "whitespace", "lowercase": True, "vocab_size": 9, "specials": ["[PAD]", "[UNK]", "[CLS]"]},
]
CALLS = [
    {"max_length": 64, "add_special_tokens": True},
    {"max_length": 16, "add_special_tokens": True},
    {"max_length": 16, "add_special_tokens": False},
    {"max_length": 3, "add_special_tokens": True},
]


def main():
    HERE.mkdir(exist_ok=True)
    cases = []
    for name, (tokenizer, pad) in TOKENIZERS.items():
        tokenizer.save(str(HERE / f"{name}.json"))
        sides = {}
        if name == "byte_bpe":
            sides = {"padding_side": "left", "truncation_side": "left"}
        fast = PreTrainedTokenizerFast(tokenizer_file=str(HERE / f"{name}.json"), pad_token=pad, **sides)
        for call in CALLS:
            outputs = [fast(text, padding="max_length", truncation=True, **call) for text in TEXTS]
            cases.append(
                {
                    "tokenizer": name,
                    **call,
                    "input_ids": [output["input_ids"] for output in outputs],
                    "attention_mask": [output["attention_mask"] for output in outputs],
                }
            )
    learnt = []
    for options in LEARNT:
        split = {"words": WORDS, "whitespace": WHITE}[options["split"]]
        arguments = {name: value for name, value in options.items() if name != "split"}
        if "specials" in options:
            arguments["unknown"] = options["specials"][1]
        vocabulary = words(split, **arguments)[0].get_vocab()
        learnt.append({**options, "words": sorted(vocabulary, key=vocabulary.get)})
    write = lambda name, value: (HERE / name).write_text(json.dumps(value, ensure_ascii=True) + "\n")
    write("cases.json", {"texts": TEXTS, "cases": cases})
    write("learnt.json", {"sentences": SENTENCES, "vocabularies": learnt})


if __name__ == "__main__":
    main()
