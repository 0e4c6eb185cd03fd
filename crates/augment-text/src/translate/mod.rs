//! Back-translation: a text into another language and back.
//!
//! A [`Translator`] asks somebody, and so is no op: what it answers is nobody's to promise. A [`Kept`] one writes down
//! every answer, and asks no question twice; with its file a run gives the same texts again.

mod command;
mod http;
mod kept;

use augment_core::{Error, Result, SampleRng};

pub use command::CommandTranslator;
pub use http::HttpTranslator;
pub use kept::Kept;

/// Somebody who translates.
pub trait Translator: Send + Sync {
    /// Who it is, for the notes of [`Kept`]: whoever has another name may answer otherwise.
    fn name(&self) -> String;

    /// The texts in another language, as many and in their order. Languages are named as the translator names
    /// them (`en`, `de`).
    ///
    /// # Errors
    /// When it cannot be asked, or answers with other than as many texts.
    fn translate(&self, texts: &[String], from: &str, to: &str) -> Result<Vec<String>>;
}

/// Texts into one of several languages and back.
pub struct BackTranslation {
    /// Who translates.
    pub translator: Box<dyn Translator>,
    /// The language of the texts.
    pub language: String,
    /// The languages between; one is drawn for each text.
    pub pivots: Vec<String>,
}

impl BackTranslation {
    /// Checks that there is a language between, and that it is another one than the texts'.
    ///
    /// # Errors
    /// When there is none, or it is the same.
    pub fn check(language: &str, pivots: &[String]) -> Result<()> {
        if pivots.is_empty() {
            return Err(Error::invalid("there is no language to translate to"));
        }
        if pivots.iter().any(|pivot| pivot == language) {
            return Err(Error::invalid(format!(
                "a translation from {language} to {language} is none"
            )));
        }
        Ok(())
    }

    /// The language that a text takes its way through.
    fn pivot(&self, seed: u64, copy: u64, key: &str) -> &str {
        let mut rng = SampleRng::new(seed, copy, key).child("BackTranslation", 0);
        self.pivots.get(rng.below(self.pivots.len())).map_or("", String::as_str)
    }

    /// The texts of these keys, translated there and back; texts of one way are asked for together.
    ///
    /// # Errors
    /// The translator's.
    pub fn run(&self, texts: &[(String, &str)], seed: u64, copy: u64) -> Result<Vec<String>> {
        let mut out = vec![String::new(); texts.len()];
        for pivot in &self.pivots {
            let chosen: Vec<usize> = (0..texts.len())
                .filter(|i| self.pivot(seed, copy, &texts[*i].0) == pivot)
                .collect();
            let own: Vec<String> = chosen.iter().map(|i| texts[*i].1.to_owned()).collect();
            let there = self.asked(&own, &self.language, pivot)?;
            let back = self.asked(&there, pivot, &self.language)?;
            for (i, text) in chosen.into_iter().zip(back) {
                out[i] = text;
            }
        }
        Ok(out)
    }

    fn asked(&self, texts: &[String], from: &str, to: &str) -> Result<Vec<String>> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.translator.translate(texts, from, to)?;
        check_count(&answers, texts.len()).map(|()| answers)
    }
}

fn check_count(answers: &[String], asked: usize) -> Result<()> {
    if answers.len() == asked {
        return Ok(());
    }
    let told =
        format!("the translator was given {asked} texts and answered with {}", answers.len());
    Err(Error::data(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;

    impl Translator for Echo {
        fn name(&self) -> String {
            "echo".into()
        }

        fn translate(&self, texts: &[String], from: &str, to: &str) -> Result<Vec<String>> {
            Ok(texts.iter().map(|text| format!("{text} {from}>{to}")).collect())
        }
    }

    fn through(pivots: &[&str]) -> BackTranslation {
        let pivots = pivots.iter().map(|pivot| (*pivot).to_owned()).collect();
        BackTranslation { translator: Box::new(Echo), language: "en".into(), pivots }
    }

    #[test]
    fn each_text_goes_its_own_way_and_comes_back_to_its_place() {
        let back = through(&["de", "fr"]);
        let texts: Vec<_> = (0..40).map(|i| (i.to_string(), "text")).collect();
        let run = |copy| back.run(&texts, 1, copy).unwrap();
        let first = run(0);
        assert!(
            first.contains(&"text en>de de>en".into())
                && first.contains(&"text en>fr fr>en".into())
        );
        assert_eq!(first, run(0));
        assert_ne!(first, run(1));
        // In whatever company.
        assert_eq!(back.run(&texts[7..8], 1, 0).unwrap()[0], first[7]);
    }

    #[test]
    fn no_way_is_an_error() {
        let check = |pivots: &[&str]| BackTranslation::check("en", &through(pivots).pivots);
        assert!(check(&[]).is_err() && check(&["de", "en"]).is_err() && check(&["de"]).is_ok());
    }
}
