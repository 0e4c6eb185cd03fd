//! `random_case`: small letters and capitals exchanged.

use crate::letters::letter_op;

letter_op! {
    /// Small letters become capitals, and capitals small ones.
    pub struct RandomCase;
    const NAME: &'static str = "random_case";
    |letter, _, out| {
        if letter.is_uppercase() {
            out.extend(letter.to_lowercase());
        } else {
            out.extend(letter.to_uppercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Op as _, Stream, Text, Workspace};

    use super::*;

    #[test]
    fn all_or_none() {
        let run = |p: f64| {
            let op = RandomCase { p, stream: Stream { seed: 1, id: [0; 3] } };
            let data = op.apply(Text("Straße, ÉTÉ 7".into()).into(), &mut Workspace::new());
            data.unwrap().into_text().unwrap().0
        };
        assert_eq!((run(0.0), run(1.0)), ("Straße, ÉTÉ 7".into(), "sTRASSE, été 7".into()));
    }
}
