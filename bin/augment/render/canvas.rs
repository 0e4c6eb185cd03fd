//! A picture to draw on.

use std::convert::Infallible;

use augment::core::{Image, Pixels};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::iso_8859_1::FONT_6X10;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::{Dimensions, DrawTarget, Point, RgbColor as _, Size};
use embedded_graphics::primitives::Rectangle;
use embedded_graphics::text::{Alignment, Baseline, Text, TextStyleBuilder};
use embedded_graphics::{Drawable as _, Pixel};

/// The width of a letter.
pub(super) const LETTER: u32 = 6;
/// The height of a line.
pub(super) const LINE: u32 = 10;

/// A white picture.
pub(super) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { width, height, pixels: vec![255; width as usize * height as usize * 3] }
    }

    /// Colours a pixel, if it is there.
    pub(super) fn set(&mut self, x: i32, y: i32, color: [u8; 3]) {
        let inside = |at: i32, size: u32| u32::try_from(at).ok().filter(|&at| at < size);
        if let Some((x, y)) = inside(x, self.width).zip(inside(y, self.height)) {
            let at = (y as usize * self.width as usize + x as usize) * 3;
            self.pixels[at..at + 3].copy_from_slice(&color);
        }
    }

    /// A vertical line, both ends included.
    pub(super) fn column(&mut self, x: i32, from: i32, to: i32, color: [u8; 3]) {
        (from.min(to)..=from.max(to)).for_each(|y| self.set(x, y, color));
    }

    /// A horizontal line, both ends included.
    pub(super) fn row(&mut self, y: i32, from: i32, to: i32, color: [u8; 3]) {
        (from.min(to)..=from.max(to)).for_each(|x| self.set(x, y, color));
    }

    /// A frame around a rectangle.
    pub(super) fn frame(&mut self, x: i32, y: i32, width: u32, height: u32, color: [u8; 3]) {
        let (right, bottom) = (x + width as i32, y + height as i32);
        self.row(y - 1, x - 1, right, color);
        self.row(bottom, x - 1, right, color);
        self.column(x - 1, y - 1, bottom, color);
        self.column(right, y - 1, bottom, color);
    }

    /// Writes a line whose middle is at height `y`.
    pub(super) fn text(&mut self, text: &str, x: i32, y: i32, alignment: Alignment) {
        let letters = MonoTextStyle::new(&FONT_6X10, Rgb888::BLACK);
        let style = TextStyleBuilder::new().alignment(alignment).baseline(Baseline::Middle).build();
        // Drawing on a canvas cannot fail.
        let _ = Text::with_text_style(text, Point::new(x, y), letters, style).draw(self);
    }

    pub(super) fn into_image(self) -> Image {
        Image::new(self.width as usize, self.height as usize, 3, Pixels::U8(self.pixels))
    }
}

impl Dimensions for Canvas {
    fn bounding_box(&self) -> Rectangle {
        Rectangle::new(Point::zero(), Size::new(self.width, self.height))
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(
        &mut self,
        pixels: I,
    ) -> Result<(), Infallible> {
        for Pixel(Point { x, y }, color) in pixels {
            self.set(x, y, [color.r(), color.g(), color.b()]);
        }
        Ok(())
    }
}
