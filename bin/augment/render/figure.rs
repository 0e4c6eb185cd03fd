//! Panels side by side and one below the other, with their axes.

use augment::audio::Colormap;
use augment::core::{Audio, Image};
use embedded_graphics::text::Alignment;

use super::canvas::{Canvas, LETTER, LINE};
use super::panels::Picture;
use super::ticks;

/// What is drawn of one sample: its waveform, if it has one, above its spectrogram.
pub(super) struct Column {
    pub(super) title: String,
    pub(super) wave: Option<Audio>,
    pub(super) picture: Picture,
}

/// Rows of samples.
pub(super) struct Figure {
    pub(super) rows: Vec<Vec<Column>>,
    /// Of a spectrogram, in pixels.
    pub(super) size: (u32, u32),
    pub(super) colormap: Colormap,
}

const BLACK: [u8; 3] = [0; 3];
const GRID: [u8; 3] = [225; 3];
const WAVE: [u8; 3] = [38, 84, 140];
/// The room for labels left of a panel.
const LEFT: u32 = 62;
/// The room for the colour bar right of it.
const RIGHT: u32 = 86;
/// The room for the title above a waveform.
const TOP: u32 = 26;
/// The room for labels below a panel.
const BELOW: u32 = 30;
/// The length of a tick.
const TICK: i32 = 4;

impl Figure {
    pub(super) fn draw(&self) -> Image {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default() as u32;
        let cell =
            (LEFT + self.size.0 + RIGHT, TOP + self.wave_height() + BELOW + self.size.1 + BELOW);
        let mut canvas = Canvas::new(columns * cell.0, self.rows.len() as u32 * cell.1);
        for (r, row) in self.rows.iter().enumerate() {
            for (c, column) in row.iter().enumerate() {
                self.column(&mut canvas, column, c as u32 * cell.0, r as u32 * cell.1);
            }
        }
        canvas.into_image()
    }

    fn wave_height(&self) -> u32 {
        (self.size.1 / 3).max(48)
    }

    fn column(&self, canvas: &mut Canvas, column: &Column, x: u32, y: u32) {
        let (x, y) = ((x + LEFT) as i32, (y + TOP) as i32);
        let room = ((self.size.0 + RIGHT) / LETTER) as usize;
        let title: String = match column.title.chars().count() > room {
            true => {
                column.title.chars().take(room.saturating_sub(3)).chain("...".chars()).collect()
            }
            false => column.title.clone(),
        };
        canvas.text(&title, x, y - (TOP as i32) / 2, Alignment::Left);
        if let Some(wave) = &column.wave {
            self.wave(canvas, wave, x, y);
        }
        let y = y + (self.wave_height() + BELOW) as i32;
        self.picture(canvas, &column.picture, x, y);
        self.bar(canvas, &column.picture, x + self.size.0 as i32 + 12, y);
    }

    /// The least and the greatest sample of each pixel's column, all channels over each other.
    fn wave(&self, canvas: &mut Canvas, wave: &Audio, x: i32, y: i32) {
        let (width, height) = (self.size.0, self.wave_height());
        let loudest = wave.samples.iter().fold(0.0f32, |max, x| max.max(x.abs()));
        let limit = if loudest.is_finite() { loudest.max(1e-3) } else { 1.0 };
        let at = |value: f32| {
            let share = f64::from((1.0 - value / limit) / 2.0).clamp(0.0, 1.0);
            y + (share * f64::from(height - 1)).round() as i32
        };
        let seconds = wave.len() as f64 / f64::from(wave.rate);
        self.time(canvas, seconds, "", x, y, height, Some(GRID));
        canvas.row(at(0.0), x, x + width as i32 - 1, GRID);
        for pixel in 0..width as usize {
            let edge = |pixel: usize| wave.len() * pixel / width as usize;
            let covered = edge(pixel)..(edge(pixel + 1)).max(edge(pixel) + 1).min(wave.len());
            let samples = wave.planes().filter_map(|plane| plane.get(covered.clone())).flatten();
            let (low, high) =
                samples.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), &x| (l.min(x), h.max(x)));
            if low <= high {
                canvas.column(x + pixel as i32, at(high), at(low), WAVE);
            }
        }
        canvas.frame(x, y, width, height, BLACK);
        for value in ticks::linear(f64::from(-limit), f64::from(limit), 4) {
            let at = at(value as f32);
            canvas.row(at, x - TICK, x - 2, BLACK);
            canvas.text(&ticks::label(value), x - TICK - 3, at, Alignment::Right);
        }
    }

    fn picture(&self, canvas: &mut Canvas, picture: &Picture, x: i32, y: i32) {
        let (width, height) = self.size;
        let colours = self.colormap.table();
        for row in 0..height {
            for pixel in 0..width {
                let share = |at: u32, of: u32| (f64::from(at) + 0.5) / f64::from(of);
                let value = picture.at(share(pixel, width), 1.0 - share(row, height));
                let color = colours[picture.shade(value)];
                canvas.set(x + pixel as i32, y + row as i32, color);
            }
        }
        canvas.frame(x, y, width, height, BLACK);
        let (marks, unit) = match &picture.grid {
            Some(grid) => {
                let marks = match grid.scale {
                    Some(_) => ticks::octaves(grid.low, grid.high),
                    None => ticks::linear(grid.low, grid.high, 8),
                };
                (marks.into_iter().map(|hz| (grid.place(hz), hz)).collect::<Vec<_>>(), "Hz")
            }
            None => (Vec::new(), "bins"),
        };
        let mut below = i32::MAX;
        for (place, value) in marks {
            let at = y + ((1.0 - place) * f64::from(height - 1)).round() as i32;
            if at > below.saturating_sub(LINE as i32) {
                continue;
            }
            below = at;
            canvas.row(at, x - TICK, x - 2, BLACK);
            canvas.text(&ticks::label(value), x - TICK - 3, at, Alignment::Right);
        }
        canvas.text(unit, x - TICK - 3, y - LINE as i32, Alignment::Right);
        let (length, unit) = match &picture.grid {
            Some(grid) => (grid.seconds * picture.frames as f64, "s"),
            None => (picture.frames as f64, "frames"),
        };
        self.time(canvas, length, unit, x, y, height, None);
    }

    /// The horizontal axis of a panel, below it, with lines through it where there is a colour.
    #[allow(clippy::too_many_arguments, reason = "a place, a length and how it is marked")]
    fn time(
        &self,
        canvas: &mut Canvas,
        length: f64,
        unit: &str,
        x: i32,
        y: i32,
        height: u32,
        through: Option<[u8; 3]>,
    ) {
        let (width, bottom) = (self.size.0, y + height as i32);
        for value in ticks::linear(0.0, length, (width / 60) as usize) {
            let at = x + (value / length * f64::from(width - 1)).round() as i32;
            if let Some(color) = through {
                canvas.column(at, y, bottom - 1, color);
            }
            canvas.column(at, bottom + 1, bottom + TICK, BLACK);
            let label = ticks::label(value);
            canvas.text(&label, at, bottom + TICK + LINE as i32 / 2 + 3, Alignment::Center);
        }
        let right = x + width as i32 + 14;
        canvas.text(unit, right, bottom + TICK + LINE as i32 / 2 + 3, Alignment::Left);
    }

    /// What the colours mean.
    fn bar(&self, canvas: &mut Canvas, picture: &Picture, x: i32, y: i32) {
        const WIDTH: u32 = 14;
        let height = self.size.1;
        let colours = self.colormap.table();
        for row in 0..height {
            let index = (height - 1 - row) as usize * 255 / (height - 1) as usize;
            canvas.row(y + row as i32, x, x + WIDTH as i32 - 1, colours[index]);
        }
        canvas.frame(x, y, WIDTH, height, BLACK);
        let (low, high) = (f64::from(picture.range.0), f64::from(picture.range.1));
        for value in ticks::linear(low, high, (height / 40) as usize) {
            let share = if high > low { (value - low) / (high - low) } else { 0.0 };
            let at = y + ((1.0 - share) * f64::from(height - 1)).round() as i32;
            let right = x + WIDTH as i32;
            canvas.row(at, right + 1, right + TICK, BLACK);
            canvas.text(&ticks::label(value), right + TICK + 3, at, Alignment::Left);
        }
        canvas.text(picture.unit, x, y - LINE as i32, Alignment::Left);
    }
}
