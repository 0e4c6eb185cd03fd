//! A translator that is asked over HTTP.

use std::thread;
use std::time::Duration;

use augment_core::{Error, Result};
use serde::Deserialize;
use serde_json::json;
use ureq::Agent;

use super::{Translator, check_count};

/// A server of LibreTranslate's API: `POST URL/translate`. HTTP without TLS, as it is spoken on one machine.
pub struct HttpTranslator {
    /// Where it is: `http://127.0.0.1:5000`.
    pub url: String,
    /// The key that it asks for, if it does.
    pub api_key: Option<String>,
    /// Texts of a request, at least 1.
    pub batch: usize,
    /// How often a request is made again after the server is busy, broken or silent; before each, one waits twice as
    /// long as before the last, a quarter of a second at first.
    pub retries: u32,
    /// How long an answer may take.
    pub timeout: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    translated_text: Option<Vec<String>>,
    error: Option<String>,
}

/// Why a request has no answer, and whether another one might.
struct Refused {
    why: String,
    is_final: bool,
}

impl HttpTranslator {
    /// A server, asked for 32 texts at a time, four times more if need be, for a minute each.
    pub fn new(url: impl Into<String>) -> Self {
        let (url, timeout) = (url.into(), Duration::from_secs(60));
        Self { url, api_key: None, batch: 32, retries: 4, timeout }
    }

    fn ask(&self, agent: &Agent, body: &[u8], count: usize) -> Result<Vec<String>, Refused> {
        let passing = |why: String| Refused { why, is_final: false };
        let url = format!("{}/translate", self.url.trim_end_matches('/'));
        let request = agent.post(&url).header("Content-Type", "application/json");
        let mut response = request.send(body).map_err(|error| passing(error.to_string()))?;
        let status = response.status().as_u16();
        let text =
            response.body_mut().read_to_string().map_err(|error| passing(error.to_string()))?;
        let answer = serde_json::from_str::<Answer>(&text);
        if status != 200 {
            let told = answer.ok().and_then(|answer| answer.error).unwrap_or_default();
            let why = format!("it answers with status {status} {told}").trim_end().to_owned();
            return Err(Refused { why, is_final: status != 429 && status < 500 });
        }
        let lasting = |why: String| Refused { why, is_final: true };
        let answer =
            answer.map_err(|error| lasting(format!("its answer is not understood: {error}")))?;
        let texts = answer
            .translated_text
            .ok_or_else(|| lasting("its answer has no `translatedText`".into()))?;
        check_count(&texts, count).map_err(|error| lasting(error.to_string()))?;
        Ok(texts)
    }
}

impl Translator for HttpTranslator {
    fn name(&self) -> String {
        self.url.clone()
    }

    fn translate(&self, texts: &[String], from: &str, to: &str) -> Result<Vec<String>> {
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .http_status_as_error(false)
            .build()
            .into();
        let mut translated = Vec::with_capacity(texts.len());
        for part in texts.chunks(self.batch.max(1)) {
            let mut body = json!({"q": part, "source": from, "target": to, "format": "text"});
            if let Some(key) = &self.api_key {
                body["api_key"] = key.clone().into();
            }
            let body = body.to_string();
            let mut wait = Duration::from_millis(250);
            let mut turn = 0;
            let answer = loop {
                match self.ask(&agent, body.as_bytes(), part.len()) {
                    Ok(answer) => break answer,
                    Err(Refused { why, is_final }) if is_final || turn == self.retries => {
                        return Err(Error::data(format!("the translator at {}: {why}", self.url)));
                    }
                    Err(_) => {
                        thread::sleep(wait);
                        (wait, turn) = (2 * wait, turn + 1);
                    }
                }
            };
            translated.extend(answer);
        }
        Ok(translated)
    }
}
