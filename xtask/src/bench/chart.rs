//! A bar chart as SVG.
use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
/// Room for the names.
const LEFT: f64 = 250.0;
/// Room for the numbers behind the bars.
const RIGHT: f64 = 80.0;
const ROW: f64 = 28.0;
const BAR: f64 = 18.0;
const HEAD: f64 = 44.0;

pub(super) struct Bar<'a> {
    pub(super) name: &'a str,
    pub(super) value: f64,
    /// Drawn in the colour of this server.
    pub(super) is_ours: bool,
}

/// Bars from the top down, as long as their values.
pub(super) fn draw(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let rows = bars.iter().fold(0.0, |rows, _| rows + ROW);
    let height = HEAD + rows + 8.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"12\" y=\"26\" font-size=\"15\" font-weight=\"bold\" fill=\"#1f2328\">{}</text>\n",
        escape(title)
    );
    let mut y = HEAD;
    for bar in bars {
        let length = (WIDTH - LEFT - RIGHT) * bar.value / most;
        let colour = if bar.is_ours { "#0969da" } else { "#8c959f" };
        let end = LEFT + length + 6.0;
        let (middle, value) = (y + 14.0, format!("{:.0}", bar.value));
        let _ = write!(
            text,
            "<text x=\"{:.0}\" y=\"{middle:.0}\" text-anchor=\"end\" fill=\"#1f2328\">{}</text>\n\
             <rect x=\"{LEFT:.0}\" y=\"{y:.0}\" width=\"{length:.1}\" height=\"{BAR:.0}\" fill=\"{colour}\"/>\n\
             <text x=\"{end:.1}\" y=\"{middle:.0}\" fill=\"#1f2328\">{value}</text>\n",
            LEFT - 8.0,
            escape(bar.name),
        );
        y += ROW;
    }
    text.push_str("</svg>\n");
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_takes_the_room_and_others_their_part() {
        let bar = |value| Bar { name: "a<b", value, is_ours: false };
        let text = draw("t & u", &[bar(50.0), bar(100.0), bar(0.0)]);
        assert_eq!(text.matches("width=\"195.0\"").count(), 1, "{text}");
        assert_eq!(text.matches("width=\"390.0\"").count(), 1, "{text}");
        assert_eq!(text.matches("width=\"0.0\"").count(), 1, "{text}");
        assert!(text.contains("a&lt;b") && text.contains("t &amp; u"), "{text}");
    }

    #[test]
    fn no_bars_are_a_chart_too() {
        assert!(draw("none", &[]).ends_with("</svg>\n"));
    }
}
