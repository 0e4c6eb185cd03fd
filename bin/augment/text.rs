//! `augment text`: more sentences of labelled ones.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result, bail};
use augment::Pipeline;
use augment::core::Info;
use augment::data::{LinesOptions, Translation, augment_lines};
use augment::text::translate::{
    BackTranslation, CommandTranslator, HttpTranslator, Kept, Translator,
};
use clap::value_parser;
use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::args::{EncodingArg, Manners, read_pipeline};
use crate::progress::{self, Display};

/// Make more sentences of labelled ones, by easy data augmentation (EDA)
///
/// IN has a label, a tab and a sentence on each line; so has OUT, with the copies of each sentence before it. A copy
/// has words replaced by synonyms (WordNet's, or those of a file), synonyms inserted, words exchanged, or words left
/// out: each of the four has an equal share. What is drawn depends on the line itself, so that neither order nor
/// sharding matters. Files of any length are streamed.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
        augment text train.txt --out train-eda.tsv\n  \
        augment text train.txt --out more.tsv --num-aug 16 --alpha 0.05 --seed 7\n  \
        augment text train.txt --out eda.tsv --compat eda_nlp          # lower case, letters only\n  \
        augment text tweets.tsv --out more.tsv --encoding latin1 --threads 8\n  \
        augment text saetze.tsv --out mehr.tsv --thesaurus openthesaurus.tsv --stop-words de.txt\n  \
        augment text train.txt --out more.tsv --pipeline steps.yaml    # steps of your own\n  \
        augment text train.txt --out more.tsv --translate-url http://127.0.0.1:5000 --pivot de,fr\n\n\
        Exit codes: 0 done, 1 some lines failed, 2 wrong usage or pipeline, 130 stopped by Ctrl-C.")]
pub(crate) struct Args {
    /// A file with a label, a tab and a sentence on each line
    #[arg(value_name = "IN")]
    input: PathBuf,

    /// Where the lines go
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,

    /// Copies of each sentence
    #[arg(long, default_value_t = 9, value_name = "N", value_parser = value_parser!(u64).range(1..=10_000))]
    num_aug: u64,

    /// How much of a sentence is changed, 0 to 1, by all four ways
    #[arg(long, default_value_t = 0.1, value_name = "A")]
    alpha: f64,

    /// How many words are replaced by synonyms, for each word; 0 for none [default: --alpha]
    #[arg(long, value_name = "A")]
    alpha_sr: Option<f64>,

    /// How many synonyms are inserted, for each word; 0 for none [default: --alpha]
    #[arg(long, value_name = "A")]
    alpha_ri: Option<f64>,

    /// How many words are exchanged, for each word; 0 for none [default: --alpha]
    #[arg(long, value_name = "A")]
    alpha_rs: Option<f64>,

    /// How likely each word is to be left out; 0 for never [default: --alpha]
    #[arg(long, value_name = "P")]
    p_rd: Option<f64>,

    /// Do not write the sentences themselves
    #[arg(long)]
    no_original: bool,

    /// Whose rules are followed: eda_nlp for those of EDA's authors, who make sentences lower case and letters
    #[arg(long, value_name = "NAME")]
    compat: Option<String>,

    /// Synonyms of your own: on each line a word, a tab, and its synonyms with commas between
    #[arg(long, value_name = "FILE")]
    thesaurus: Option<PathBuf>,

    /// Parts of speech of WordNet that are asked: noun, verb, adjective, adverb
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pos: Vec<String>,

    /// How many senses of WordNet are asked, the most frequent first [default: all]
    #[arg(long, value_name = "N")]
    senses: Option<usize>,

    /// Synonyms that are never taken
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    block: Vec<String>,

    /// Words that are left alone, one a line [default: 127 English ones]
    #[arg(long, value_name = "FILE")]
    stop_words: Option<PathBuf>,

    /// Add copies that go into another language and back, by a server of LibreTranslate's API
    #[arg(long, value_name = "URL", requires = "pivot", conflicts_with = "translate_command")]
    translate_url: Option<String>,

    /// The same, by a program that reads a text a line and writes a translation a line; {from} and {to} stand for the
    /// languages
    #[arg(long, value_name = "COMMAND", requires = "pivot")]
    translate_command: Option<String>,

    /// The languages between, of which one is drawn for each copy
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pivot: Vec<String>,

    /// The language of the sentences
    #[arg(long, default_value = "en", value_name = "CODE")]
    language: String,

    /// How many such copies of each sentence
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = value_parser!(u64).range(1..=100))]
    translations: u64,

    /// Where translations are kept, so that nothing is asked twice [default: OUT.translations.jsonl]
    #[arg(long, value_name = "FILE")]
    translations_kept: Option<PathBuf>,

    /// The key that the server asks for
    #[arg(long, env = "AUGMENT_TRANSLATE_KEY", hide_env_values = true, value_name = "KEY")]
    translate_key: Option<String>,

    /// A YAML or JSON file with steps for texts, instead of EDA
    #[arg(long, value_name = "FILE", conflicts_with_all = ["alpha", "alpha_sr", "alpha_ri", "alpha_rs", "p_rd",
        "compat", "thesaurus", "pos", "senses", "block", "stop_words"])]
    pipeline: Option<PathBuf>,

    /// The seed of all random draws
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,

    /// How letters are written as bytes in IN; OUT is UTF-8
    #[arg(long, value_enum, default_value = "utf8", value_name = "NAME")]
    encoding: EncodingArg,

    #[command(flatten)]
    manners: Manners,

    /// Print the summary as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Result<Outcome> {
    if args
        .out
        .canonicalize()
        .is_ok_and(|out| args.input.canonicalize().is_ok_and(|input| out == input))
    {
        bail!("--out is the input; choose another file");
    }
    let registry = augment::registry();
    let pipeline = match &args.pipeline {
        Some(path) => read_pipeline(path, Info::TEXT, &registry)?,
        None => Pipeline::from_value(&json!([{"EDA": args.eda()}]), Info::TEXT, &registry)?,
    };
    let clean = json!(["clean_text"]);
    let original =
        args.compat.as_ref().map(|_| Pipeline::from_value(&clean, Info::TEXT, &registry));
    let ways = [args.alpha_sr, args.alpha_ri, args.alpha_rs, args.p_rd];
    // With everything off there is nothing to copy a sentence for.
    let is_off = args.pipeline.is_none() && ways.iter().all(|way| way.unwrap_or(args.alpha) == 0.0);
    let options = LinesOptions {
        copies: if is_off { 0 } else { args.num_aug },
        keeps_original: !args.no_original,
        seed: args.seed,
        encoding: args.encoding.into(),
        threads: args.manners.threads(),
        on_error: args.manners.on_error(),
        translation: args.translation()?,
    };
    let display = Display::new(args.manners.quiet, "lines");
    let stop = progress::stop_on_ctrl_c(&display, "stopping; nothing is written")?;
    let original = original.transpose()?;
    let report = augment_lines(
        &args.input,
        &args.out,
        &pipeline,
        original.as_ref(),
        &options,
        &stop,
        &|progress| display.progress(progress),
    )?;
    display.lines(&report, &args.out);
    if args.json {
        let mut stdout = std::io::stdout().lock();
        serde_json::to_writer_pretty(&mut stdout, &report)?;
        writeln!(stdout)?;
    }
    Ok(match report.failures {
        _ if report.stopped && stop.load(Ordering::Relaxed) => Outcome::Stopped,
        0 => Outcome::Done,
        _ => Outcome::SomeFailed,
    })
}

impl Args {
    /// Who makes copies through other languages, if somebody does.
    fn translation(&self) -> Result<Option<Translation>> {
        if self.translate_url.is_none() && self.translate_command.is_none() {
            return Ok(None);
        }
        BackTranslation::check(&self.language, &self.pivot).context("--pivot")?;
        let kept = self.translations_kept.clone().unwrap_or_else(|| {
            let mut name = self.out.clone().into_os_string();
            name.push(".translations.jsonl");
            name.into()
        });
        let translator: Box<dyn Translator> = if let Some(url) = &self.translate_url {
            let api_key = self.translate_key.clone();
            Box::new(Kept::new(HttpTranslator { api_key, ..HttpTranslator::new(url) }, kept)?)
        } else if let Some(command) = &self.translate_command {
            let words = command.split_whitespace().map(str::to_owned).collect();
            Box::new(Kept::new(CommandTranslator::new(words), kept)?)
        } else {
            return Ok(None);
        };
        let (language, pivots) = (self.language.clone(), self.pivot.clone());
        let back = BackTranslation { translator, language, pivots };
        Ok(Some(Translation { back: Arc::new(back), copies: self.translations }))
    }

    /// The parameters of `EDA`, as a pipeline has them.
    fn eda(&self) -> Value {
        let mut synonyms = Map::new();
        let mut put = |name: &str, value: Value| synonyms.insert(name.into(), value);
        if let Some(path) = &self.thesaurus {
            put("thesaurus", path.display().to_string().into());
        }
        if !self.pos.is_empty() {
            put("pos", self.pos.clone().into());
        }
        if let Some(senses) = self.senses {
            put("senses", senses.into());
        }
        if !self.block.is_empty() {
            put("block", self.block.clone().into());
        }
        let mut eda = json!({
            "alpha_sr": self.alpha_sr.unwrap_or(self.alpha),
            "alpha_ri": self.alpha_ri.unwrap_or(self.alpha),
            "alpha_rs": self.alpha_rs.unwrap_or(self.alpha),
            "p_rd": self.p_rd.unwrap_or(self.alpha),
            "num_aug": self.num_aug,
            "synonyms": synonyms,
        });
        if let Some(path) = &self.stop_words {
            eda["stop_words"] = path.display().to_string().into();
        }
        if let Some(compat) = &self.compat {
            eda["compat"] = compat.clone().into();
        }
        eda
    }
}
