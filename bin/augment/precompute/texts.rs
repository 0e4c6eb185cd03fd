//! Rows of texts into token ids.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use augment::core::Info;
use augment::data::{
    Encoding, Format, RowFormat, RowOptions, ShardJob, ShardOptions, SplitBy, Table, TableOptions,
    Tokens, learn_vocabulary,
};
use augment::text::ops::Tokenize;
use augment::text::tokenizer::{Split, Vocabulary};
use clap::{ValueEnum, value_parser};
use serde_json::{Value, json};

use super::Args;
use crate::Outcome;
use crate::args::{EncodingArg, first_given, read_pipeline, read_steps};
use crate::progress::{self, Display};

#[derive(clap::Args)]
#[command(next_help_heading = "Texts")]
pub(super) struct TextArgs {
    /// What makes numbers of texts: a tokenizer.json; or words or whitespace, whose vocabulary is learnt from
    /// the training split
    #[arg(long, value_name = "FILE|words|whitespace")]
    tokenizer: Option<String>,

    /// Tokens of a text at most; longer ones are cut off, shorter ones filled up [default: 128]
    #[arg(long, value_name = "N")]
    max_length: Option<usize>,

    /// Shorter lengths to fill up to instead; each has files of its own
    #[arg(long, value_delimiter = ',', value_name = "N,N")]
    buckets: Vec<usize>,

    /// The token that fills up [default: the tokenizer's]
    #[arg(long, value_name = "TOKEN")]
    pad_token: Option<String>,

    /// Leave out the tokens that the tokenizer puts around a text
    #[arg(long)]
    no_special_tokens: bool,

    /// The words of words or whitespace in the order of their numbers, one a line, instead of learning them
    #[arg(long, value_name = "FILE", conflicts_with_all = ["vocab_size", "min_frequency"])]
    vocab: Option<PathBuf>,

    /// How many words are learnt, special tokens counted [default: 30000]
    #[arg(long, value_name = "N")]
    vocab_size: Option<usize>,

    /// How often a word must occur to be learnt [default: 1]
    #[arg(long, value_name = "N")]
    min_frequency: Option<u64>,

    /// The special tokens of a vocabulary, in the order of their numbers [default: <pad>,<unk>; with --vocab those of
    /// its words that have such names]
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    specials: Vec<String>,

    /// Make all letters small, with words or whitespace
    #[arg(long)]
    lowercase: bool,

    /// How the file holds rows [default: by its ending]
    #[arg(long, value_enum, value_name = "csv|tsv|jsonl")]
    rows: Option<RowsArg>,

    /// The column of the texts, by name or number [default: by usual names: text, sentence, review, …]
    #[arg(long, value_name = "COLUMN")]
    text_column: Option<String>,

    /// The column of the labels [default: by usual names: label, target, sentiment, …]
    #[arg(long, value_name = "COLUMN")]
    label_column: Option<String>,

    /// The column of what names a row for good [default: its content does]
    #[arg(long, value_name = "COLUMN")]
    id_column: Option<String>,

    /// The column of the splits
    #[arg(long, value_name = "COLUMN", conflicts_with = "splits")]
    split_column: Option<String>,

    /// Whether the first row has names [default: where a column is asked for by name]
    #[arg(long, value_name = "true|false")]
    header: Option<bool>,

    /// Whether quotes enclose fields [default: in CSV]
    #[arg(long, value_name = "true|false")]
    quoted: Option<bool>,

    /// How letters are written as bytes [default: utf8]
    #[arg(long, value_enum, value_name = "NAME")]
    encoding: Option<EncodingArg>,

    /// Draw splits of these sizes; a row's depends on the row alone
    #[arg(long, value_name = "NAME=X,NAME=X")]
    splits: Option<String>,

    /// Draw them within each class
    #[arg(long, requires = "splits")]
    stratify: bool,

    /// The seed of the splits [default: 0]
    #[arg(long, value_name = "N", requires = "splits")]
    split_seed: Option<u64>,

    /// Outputs of a shard at most, about [default: 8192]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    shard_size: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RowsArg {
    Csv,
    Tsv,
    Jsonl,
}

impl TextArgs {
    /// Whether a dataset that may be either is one of texts.
    pub(super) fn is_asked_for(&self) -> bool {
        self.tokenizer.is_some()
    }

    /// An option that is about texts and was given.
    pub(super) fn given(&self) -> Option<&'static str> {
        first_given(&[
            ("--max-length", self.max_length.is_some()),
            ("--buckets", !self.buckets.is_empty()),
            ("--pad-token", self.pad_token.is_some()),
            ("--no-special-tokens", self.no_special_tokens),
            ("--encoding", self.encoding.is_some()),
            ("--splits", self.splits.is_some()),
            ("--shard-size", self.shard_size.is_some()),
        ])
        .or_else(|| self.about_columns())
        .or_else(|| self.learns())
    }

    /// An option that is about the columns of a file and was given.
    fn about_columns(&self) -> Option<&'static str> {
        first_given(&[
            ("--rows", self.rows.is_some()),
            ("--text-column", self.text_column.is_some()),
            ("--label-column", self.label_column.is_some()),
            ("--id-column", self.id_column.is_some()),
            ("--split-column", self.split_column.is_some()),
            ("--header", self.header.is_some()),
            ("--quoted", self.quoted.is_some()),
        ])
    }

    /// An option that is about a vocabulary and was given.
    fn learns(&self) -> Option<&'static str> {
        first_given(&[
            ("--vocab", self.vocab.is_some()),
            ("--vocab-size", self.vocab_size.is_some()),
            ("--min-frequency", self.min_frequency.is_some()),
            ("--specials", !self.specials.is_empty()),
            ("--lowercase", self.lowercase),
        ])
    }

    fn table_options(&self) -> Result<TableOptions> {
        let column = |name: &Option<String>| name.as_deref().map(Into::into);
        let rows = RowOptions {
            format: self.rows.map(|format| match format {
                RowsArg::Csv => RowFormat::Csv,
                RowsArg::Tsv => RowFormat::Tsv,
                RowsArg::Jsonl => RowFormat::Jsonl,
            }),
            encoding: self.encoding.map_or_else(Encoding::default, Into::into),
            quoted: self.quoted,
            header: self.header,
            text: column(&self.text_column),
            label: column(&self.label_column),
            id: column(&self.id_column),
            split: column(&self.split_column),
        };
        let ratios = self.splits.as_deref().map(str::parse).transpose().context("--splits")?;
        Ok(TableOptions {
            rows,
            classes: None,
            ratios,
            split_by: if self.stratify { SplitBy::Class } else { SplitBy::Key },
            split_seed: self.split_seed.unwrap_or(0),
        })
    }

    fn vocabulary(&self, split: Split) -> Vocabulary {
        let default = Vocabulary::default();
        Vocabulary {
            split,
            lowercase: self.lowercase,
            max_size: self.vocab_size.unwrap_or(default.max_size),
            min_frequency: self.min_frequency.unwrap_or(default.min_frequency),
            specials: if self.specials.is_empty() {
                default.specials
            } else {
                self.specials.clone()
            },
        }
    }

    fn tokens(&self, table: &Table, steps: &Value, seed: u64) -> Result<Option<Tokens>> {
        let Some(tokenizer) = &self.tokenizer else {
            if let Some(option) = self.learns() {
                bail!("{option} is about a vocabulary; say --tokenizer words or whitespace");
            }
            return Ok(None);
        };
        let split = match tokenizer.as_str() {
            "words" => Some(Split::Words),
            "whitespace" => Some(Split::Whitespace),
            _ => None,
        };
        let json = match split {
            None => {
                if let Some(option) = self.learns() {
                    bail!("{option} has no say: {tokenizer} has its own vocabulary");
                }
                std::fs::read(tokenizer).with_context(|| {
                    format!("cannot read the tokenizer {tokenizer}: it is no file, nor `words`, nor `whitespace`")
                })?
            }
            Some(split) => {
                let vocabulary = self.vocabulary(split);
                let learnt = match &self.vocab {
                    Some(path) => {
                        let words = std::fs::read_to_string(path)
                            .with_context(|| format!("cannot read {}", path.display()))?;
                        let words: Vec<String> = words.lines().map(str::to_owned).collect();
                        let specials = match &self.specials[..] {
                            [] => Vocabulary::specials_among(&words),
                            given => given.to_vec(),
                        };
                        let vocabulary = Vocabulary { specials, ..vocabulary };
                        vocabulary.of_words(&words).with_context(|| path.display().to_string())?
                    }
                    None => {
                        learn_vocabulary(table, steps, seed, &augment::registry(), &vocabulary)?
                    }
                };
                learnt.to_json()?.into_bytes()
            }
        };
        let default = Tokenize::new("");
        let step = Tokenize {
            max_length: self.max_length.unwrap_or(default.max_length),
            buckets: self.buckets.clone(),
            pad_token: self.pad_token.clone(),
            add_special_tokens: !self.no_special_tokens,
            ..default
        };
        Ok(Some(Tokens { json, step }))
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let is_told = args.texts.rows.is_some() || RowFormat::of(&args.dataset).is_some();
    if args.dataset.is_file() && !is_told {
        bail!(
            "{}: its ending is none of .csv, .tsv and .jsonl; say --rows csv, tsv or jsonl",
            args.dataset.display()
        );
    }
    if let (Some(option), true) = (args.texts.about_columns(), args.dataset.is_dir()) {
        bail!("{option} has no say: a folder of texts has no columns");
    }
    let steps = args.pipeline.as_deref().map_or_else(|| Ok(json!([])), read_steps)?;
    if let Some(path) = &args.pipeline {
        read_pipeline(path, Info::TEXT, &augment::registry())?;
    }
    let table = Table::open(&args.dataset, &args.texts.table_options()?)?;
    let display = Display::new(args.manners.quiet, "rows");
    display.table(&table);
    let tokens = args.texts.tokens(&table, &steps, args.seed)?;
    let options = ShardOptions {
        formats: args.formats(&[Format::Safetensors]),
        seed: args.seed,
        copies: args.copies,
        shard_size: args
            .texts
            .shard_size
            .map_or(ShardOptions::default().shard_size, |n| n as usize),
        threads: args.manners.threads(),
        on_error: args.manners.on_error(),
    };
    let stop = progress::stop_on_ctrl_c(&display, "stopping; run the same command to go on")?;
    let job = ShardJob::new(&table, steps, tokens, augment::registry(), options)?;
    let report = job.run(&args.out(), &stop, &|progress| display.progress(progress))?;
    args.end(&display, &report, &stop)
}
