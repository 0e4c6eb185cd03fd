//! A translator that is a program.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use augment_core::{Error, Result};

use super::Translator;

/// A program that reads a text from each line and writes its translation to each line: a script of CTranslate2 or
/// Marian, say. It is started for each batch of texts.
pub struct CommandTranslator {
    /// The program and its arguments, in which `{from}` and `{to}` stand for the languages.
    pub command: Vec<String>,
    /// How long a batch may take.
    pub timeout: Duration,
}

impl CommandTranslator {
    /// A program that has ten minutes for a batch.
    pub fn new(command: Vec<String>) -> Self {
        Self { command, timeout: Duration::from_secs(600) }
    }

    fn wait(&self, child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if start.elapsed() > self.timeout {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn run(&self, input: String, from: &str, to: &str) -> std::io::Result<Result<String, String>> {
        let with = |word: &String| word.replace("{from}", from).replace("{to}", to);
        let mut words = self.command.iter().map(with);
        let mut child = Command::new(words.next().unwrap_or_default())
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) = pipes else {
            return Ok(Err("it has no pipes".into()));
        };
        // All three at once, so that neither waits for the other.
        thread::scope(|scope| {
            // One that does not read to the end says why by its answer.
            scope.spawn(move || stdin.write_all(input.as_bytes()));
            let out = scope.spawn(move || read(&mut stdout));
            let err = scope.spawn(move || read(&mut stderr));
            let status = self.wait(&mut child)?;
            let [out, err] = [out, err].map(|thread| thread.join().unwrap_or_default());
            Ok(match status {
                None => Err(format!("it took more than {} s", self.timeout.as_secs_f64())),
                Some(status) if !status.success() => {
                    Err(format!("{status}: {}", err.lines().last().unwrap_or_default()))
                }
                Some(_) => Ok(out),
            })
        })
    }
}

fn read(from: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read before an error is what there is.
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Translator for CommandTranslator {
    fn name(&self) -> String {
        self.command.join(" ")
    }

    fn translate(&self, texts: &[String], from: &str, to: &str) -> Result<Vec<String>> {
        let told = |why: String| Error::data(format!("the translator `{}`: {why}", self.name()));
        // A line is a text.
        let lines: String =
            texts.iter().map(|text| text.replace(['\n', '\r'], " ") + "\n").collect();
        let out =
            self.run(lines, from, to).map_err(|error| told(error.to_string()))?.map_err(told)?;
        let lines: Vec<String> = out.lines().map(str::to_owned).collect();
        super::check_count(&lines, texts.len()).map(|()| lines)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn sh(script: &str) -> CommandTranslator {
        CommandTranslator::new(["sh", "-c", script, "{from}", "{to}"].map(str::to_owned).to_vec())
    }

    fn ask(translator: &CommandTranslator) -> Result<Vec<String>> {
        translator.translate(&["one\ntwo".into(), "three".into()], "en", "de")
    }

    #[test]
    fn lines_go_in_and_come_out() {
        let answer = ask(&sh("sed \"s/^/$0>$1 /\"")).unwrap();
        assert_eq!(answer, ["en>de one two", "en>de three"]);
        let many: Vec<_> = (0..50_000).map(|i| format!("a long line of number {i}")).collect();
        assert_eq!(sh("cat").translate(&many, "en", "de").unwrap(), many);
    }

    #[test]
    fn what_goes_wrong_is_told() {
        let told = |translator: &CommandTranslator| ask(translator).unwrap_err().to_string();
        assert!(told(&sh("echo one")).contains("given 2 texts and answered with 1"));
        assert!(told(&sh("echo no model >&2; exit 3")).ends_with("exit status: 3: no model"));
        assert!(told(&CommandTranslator::new(vec!["no/such".into()])).contains("`no/such`"));
        let slow = CommandTranslator { timeout: Duration::from_millis(50), ..sh("exec sleep 60") };
        assert!(told(&slow).contains("more than 0.05 s"));
    }
}
