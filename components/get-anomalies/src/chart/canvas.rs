//! Pixels, and what is drawn on them: areas, lines and words.

use alloc::{vec, vec::Vec};

use ab_glyph_rasterizer::{Rasterizer, point};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

const WEIGHT: FontWeight = FontWeight::Regular;
const SIZE: RasterHeight = RasterHeight::Size16;

/// A colour: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Colour(pub(super) [u8; 3]);

impl Colour {
    pub(crate) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }
}

/// A place in pixels, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// Which part of a word is at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Pixels, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Canvas {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) pixels: Vec<[u8; 3]>,
}

impl Canvas {
    pub(crate) fn new(width: u16, height: u16, Colour(paper): Colour) -> Self {
        Self { width, height, pixels: vec![paper; usize::from(width) * usize::from(height)] }
    }

    /// Fills what a line through some places encloses.
    pub(crate) fn fill(&mut self, places: &[Place], colour: Colour) {
        self.draw(&[places], |pixel| *pixel = colour);
    }

    /// Fills it like glass, through which is seen what is there.
    pub(crate) fn tint(&mut self, places: &[Place], Colour(glass): Colour) {
        let through = |pixel: &mut Colour| {
            for (light, glass) in pixel.0.iter_mut().zip(glass) {
                *light = part(*light, glass);
            }
        };
        self.draw(&[places], through);
    }

    /// Draws a line through some places, from the left to the right.
    pub(crate) fn stroke(&mut self, places: &[Place], width: f32, colour: Colour) {
        let mut parts: Vec<[Place; 4]> =
            places.iter().zip(places.iter().skip(1)).map(|(one, other)| thick(*one, *other, width)).collect();
        // A single value between two gaps is a dot.
        if let [place] = places {
            parts.push(thick(*place, Place { x: place.x + width, ..*place }, width));
        }
        let parts: Vec<&[Place]> = parts.iter().map(<[Place; 4]>::as_slice).collect();
        self.draw(&parts, |pixel| *pixel = colour);
    }

    /// Paints what some areas cover. Where they overlap is covered once, as long as all go round in one direction.
    fn draw(&mut self, areas: &[&[Place]], paint: impl Fn(&mut Colour)) {
        let (width, height) = (usize::from(self.width), usize::from(self.height));
        let mut rasterizer = Rasterizer::new(width, height);
        let corner = |place: &Place| {
            point(place.x.clamp(0.0, f32::from(self.width)), place.y.clamp(0.0, f32::from(self.height)))
        };
        for area in areas {
            for (one, other) in area.iter().zip(area.iter().cycle().skip(1)) {
                rasterizer.draw_line(corner(one), corner(other));
            }
        }
        let pixels = &mut self.pixels;
        rasterizer.for_each_pixel(|place, covered| {
            let covered = parts(covered);
            if let Some(pixel) = pixels.get_mut(place).filter(|_| covered > 0) {
                let mut painted = Colour(*pixel);
                paint(&mut painted);
                blend(pixel, painted, covered);
            }
        });
    }

    /// Writes a word whose middle is at the height of its place. What is not ASCII is a question mark.
    pub(crate) fn text(&mut self, place: Place, anchor: Anchor, text: &str, colour: Colour) {
        let start = match anchor {
            Anchor::Start => place.x,
            Anchor::Middle => place.x - width(text) / 2.0,
            Anchor::End => place.x - width(text),
        };
        let top = pixel(place.y - width("x"));
        let mut left = pixel(start);
        for character in text.chars() {
            let raster = get_raster(character, WEIGHT, SIZE).or_else(|| get_raster('?', WEIGHT, SIZE));
            let Some(raster) = raster else { continue };
            for (y, row) in (top..).zip(raster.raster()) {
                for (x, covered) in (left..).zip(row.iter()) {
                    if let Some(pixel) = self.pixel(x, y) {
                        blend(pixel, colour, *covered);
                    }
                }
            }
            left += pixel(width("x"));
        }
    }

    fn pixel(&mut self, x: i64, y: i64) -> Option<&mut [u8; 3]> {
        let (x, y) = (u16::try_from(x).ok()?, u16::try_from(y).ok()?);
        let place = usize::from(y) * usize::from(self.width) + usize::from(x);
        self.pixels.get_mut(place).filter(|_| x < self.width)
    }
}

/// How wide a word is.
#[expect(clippy::cast_precision_loss, reason = "a word is short")]
pub(crate) fn width(text: &str) -> f32 {
    (text.chars().count() * get_raster_width(WEIGHT, SIZE)) as f32
}

/// The area of a line between two places, a little longer than it so that the parts of a bent line meet.
fn thick(one: Place, other: Place, width: f32) -> [Place; 4] {
    const LONGER: f32 = 0.3;
    let (x, y) = (other.x - one.x, other.y - one.y);
    let length = libm::sqrtf(x * x + y * y);
    let (x, y) = if length > 0.0 { (x / length, y / length) } else { (1.0, 0.0) };
    let half = width / 2.0;
    let corner = |place: Place, along: f32, across: f32| Place {
        x: place.x + along * x - across * y,
        y: place.y + along * y + across * x,
    };
    [corner(one, -LONGER, -half), corner(other, LONGER, -half), corner(other, LONGER, half), corner(one, -LONGER, half)]
}

/// A part of a pixel as one of 255 parts.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is meant")]
fn parts(covered: f32) -> u8 {
    (covered * 255.0) as u8
}

/// Mixes a colour into a pixel that is covered by so many parts in 255. Eight steps look as smooth as all, and half as many
/// bytes tell them.
fn blend(pixel: &mut [u8; 3], Colour(colour): Colour, covered: u8) {
    // Eight steps are 255 already, where seven are 224.
    let covered = part(covered, 8).saturating_mul(32);
    for (old, new) in pixel.iter_mut().zip(colour) {
        *old = part(*old, u8::MAX - covered).saturating_add(part(new, covered));
    }
}

/// So many parts in 255 of a value.
fn part(value: u8, parts: u8) -> u8 {
    u8::try_from((u16::from(value) * u16::from(parts) + 127) / 255).unwrap_or(u8::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "a place is on the canvas or near it")]
fn pixel(place: f32) -> i64 {
    place as i64
}
