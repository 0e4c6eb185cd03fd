//! Everything that `symphonia` reads.

use std::io::Cursor;
use std::panic::catch_unwind;

use augment_core::Audio;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::{DecodeError, Limits, check_finite, check_rate, ogg};

pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Audio, DecodeError> {
    if ogg::is_ogg(bytes) {
        ogg::check(bytes)?;
    }
    // Some headers that lie make a demuxer panic; that is the file's fault to a user.
    catch_unwind(|| decode_unguarded(bytes, limits))
        .unwrap_or_else(|_| Err(DecodeError::Damaged("the decoder gave up on it".into())))
}

fn decode_unguarded(bytes: &[u8], limits: &Limits) -> Result<Audio, DecodeError> {
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes.to_vec())), Default::default());
    let mut format = symphonia::default::get_probe()
        .probe(&Hint::new(), source, FormatOptions::default(), MetadataOptions::default())
        .map_err(|error| match claimed(bytes) {
            Some(format) if is_end(&error) => {
                DecodeError::Truncated(format!("it ends inside the header of a {format} file"))
            }
            Some(format) => DecodeError::Header(format!("it poses as {format}, but {error}")),
            None => DecodeError::Unrecognised("no known format's marks are in it".into()),
        })?;
    let track = format
        .default_track(TrackType::Audio)
        .ok_or_else(|| DecodeError::Unrecognised("there is no sound track in it".into()))?;
    let id = track.id;
    let announced = track.num_frames;
    let params =
        track.codec_params.as_ref().and_then(|params| params.audio()).ok_or_else(|| {
            DecodeError::Unrecognised("its sound track is of an unknown sort".into())
        })?;
    if let Some(rate) = params.sample_rate {
        check_rate(rate)?;
        limits.check(announced.unwrap_or(0), rate)?;
    }
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|error| {
            let opus = bytes.windows(8).take(256).any(|window| window == b"OpusHead");
            let told = if opus { "it is Opus".into() } else { error.to_string() };
            DecodeError::Unrecognised(told)
        })?;

    let mut rate = 0;
    let mut planes: Vec<Vec<f32>> = Vec::new();
    let mut packet_planes: Vec<Vec<f32>> = Vec::new();
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) if packet.track_id == id => packet,
            Ok(Some(_)) => continue,
            // A chained stream: what follows is another clip.
            Ok(None) | Err(Error::ResetRequired) => break,
            Err(error) if is_end(&error) => {
                return Err(DecodeError::Truncated("it ends inside a packet".into()));
            }
            Err(error) => return Err(DecodeError::Damaged(error.to_string())),
        };
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            // A stream cut out of a longer one begins with packets that lean on what was cut away.
            Err(Error::DecodeError(_)) if planes.is_empty() => continue,
            Err(error) => return Err(DecodeError::Damaged(error.to_string())),
        };
        if decoded.frames() == 0 {
            continue;
        }
        let spec = decoded.spec();
        if planes.is_empty() {
            check_rate(spec.rate())?;
            rate = spec.rate();
            planes = vec![Vec::new(); decoded.num_planes()];
        } else if spec.rate() != rate || decoded.num_planes() != planes.len() {
            return Err(DecodeError::Damaged("its rate or channels change on the way".into()));
        }
        decoded.copy_to_vecs_planar(&mut packet_planes);
        for (plane, packet) in planes.iter_mut().zip(&packet_planes) {
            plane.extend_from_slice(packet);
        }
        limits.check(planes.first().map_or(0, Vec::len) as u64, rate)?;
    }

    let frames = planes.first().map_or(0, Vec::len);
    if let Some(announced) = announced
        && (frames as u64) < announced
        && frames > 0
    {
        return Err(DecodeError::Truncated(format!(
            "its header announces {announced} samples, {frames} are there"
        )));
    }
    let channels = planes.len();
    let samples = match planes.pop() {
        Some(only) if planes.is_empty() => only,
        Some(last) => [planes.concat(), last].concat(),
        None => Vec::new(),
    };
    check_finite(&samples)?;
    Ok(Audio { samples, channels, rate })
}

fn is_end(error: &Error) -> bool {
    matches!(error, Error::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof)
}

/// The format whose marks the file begins with.
fn claimed(bytes: &[u8]) -> Option<&'static str> {
    let marks: [(usize, &[u8], &str); 6] = [
        (0, b"fLaC", "FLAC"),
        (0, b"OggS", "Ogg"),
        (0, b"FORM", "AIFF"),
        (0, b"caff", "CAF"),
        (0, b"ID3", "MP3"),
        (4, b"ftyp", "MP4"),
    ];
    let found =
        marks.iter().find(|(at, mark, _)| bytes.get(*at..).is_some_and(|b| b.starts_with(mark)));
    found.map(|(.., format)| *format)
}
