//! How is a chart drawn natively?
//!
//! In: a chart whose cells stand on its own sheet. Out: the library's chart, with a description, and series told
//! apart by pattern, marker or dash as well as by colour. Refuses to know: what the figures mean.

use super::WriteError;
use super::cell::Pen;
use super::layout::Layout;
use super::style::{Colour, StyleSheet};
use crate::sheet::{Chart, ChartKind, Key, Series, Spot};
use rust_xlsxwriter::{
    Chart as Drawing, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition,
    ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType, ChartPatternFill, ChartPatternFillType,
    ChartSolidFill, ChartType, Color,
};

/// Light ones, so that a label on them can be read.
const PATTERNS: [ChartPatternFillType; 5] = [
    ChartPatternFillType::DiagonalStripesWideUpwards,
    ChartPatternFillType::HorizontalStripesLight,
    ChartPatternFillType::DiagonalStripesLightDownwards,
    ChartPatternFillType::Dotted20Percent,
    ChartPatternFillType::VerticalStripesLight,
];
const MARKERS: [ChartMarkerType; 5] = [
    ChartMarkerType::Circle,
    ChartMarkerType::Square,
    ChartMarkerType::Triangle,
    ChartMarkerType::Diamond,
    ChartMarkerType::X,
];
/// Points per pixel of a chart's size.
const POINTS: f64 = 0.75;

/// Draws the chart at `top` and makes the rows kept free for it as high as it needs.
pub(super) fn insert(pen: &mut Pen<'_>, layout: Layout, chart: &Chart, top: u32) -> Result<(), WriteError> {
    let context = pen.context;
    let wrong = |why: String| WriteError::Chart {
        sheet: context.sheet.name.clone(),
        chart: chart.title.clone(),
        why,
    };
    let described = chart.alt.chars().count();
    if !(10..=150).contains(&described) {
        return Err(wrong(format!("的替代文字共{described}字，应为10至150字")));
    }
    let spot = |key: &Key| {
        let at = context.places.spot(key).ok_or_else(|| context.missing(key, &chart.title))?;
        if at.sheet == context.number {
            Ok(at)
        } else {
            Err(wrong(format!("的数据{key}不在同一张工作表上")))
        }
    };
    let body = font(context.styles, "text", layout.lettering);
    let name = context.sheet.name.as_str();
    let range = |from: Spot, to: Spot| (name, from.row, from.column as u16, to.row, to.column as u16);
    let mut drawing = Drawing::new(match chart.kind {
        ChartKind::StackedBar => ChartType::BarStacked,
        ChartKind::Line | ChartKind::Dots => ChartType::Line,
    });
    let categories = range(spot(&chart.categories.0)?, spot(&chart.categories.1)?);
    for (index, series) in chart.series.iter().enumerate() {
        let colour = Colour::try_from(series.colour.clone()).map_err(&wrong)?;
        let title = spot(&series.name)?;
        let drawn = drawing.add_series();
        drawn
            .set_name((name, title.row, title.column as u16))
            .set_categories(categories)
            .set_values(range(spot(&series.values.0)?, spot(&series.values.1)?));
        match chart.kind {
            ChartKind::StackedBar => bar(drawn, series, colour, index, &body),
            ChartKind::Line => line(drawn, series, colour, index, &body),
            ChartKind::Dots => dots(drawn, colour, index),
        }
    }
    let heading = font(context.styles, "heading", layout.lettering + 3.0);
    // On a page of its own nothing reaches past the columns.
    let most = if context.sheet.page.one_page { layout.across - 8.0 } else { f64::INFINITY };
    let width = f64::from(chart.size.0).min(most) as u32;
    finish(&mut drawing, chart, width, (heading, &body));
    pen.worksheet
        .insert_chart_with_offset(top, 0, &drawing, chart.left, 0)
        .map_err(|source| context.library(source))?;
    for row in 0..chart.rows {
        // A little more than the chart, so that it never covers what stands below.
        let height = f64::from(chart.size.1 + 12) * POINTS / f64::from(chart.rows);
        pen.row_height(top + row, height)?;
    }
    Ok(())
}

fn finish(drawing: &mut Drawing, chart: &Chart, width: u32, (mut heading, body): (ChartFont, &ChartFont)) {
    drawing.title().set_name(&chart.title).set_font(heading.set_bold());
    let legend = if chart.legend_right { ChartLegendPosition::Right } else { ChartLegendPosition::Bottom };
    drawing.legend().set_position(legend).set_font(body);
    drawing.x_axis().set_font(body);
    drawing.y_axis().set_font(body);
    let (categories, values) = (&chart.axes.0, &chart.axes.1);
    // The library names a bar chart's axes by where they lie: x is along the bottom, with the values.
    let bar = chart.kind == ChartKind::StackedBar;
    let (along, up) = if bar { (values, categories) } else { (categories, values) };
    for (axis, title) in [(0, along), (1, up)] {
        if title.is_empty() {
            continue;
        }
        let axis = if axis == 0 { drawing.x_axis() } else { drawing.y_axis() };
        axis.set_name(title).set_name_font(body);
    }
    if let Some((least, most)) = chart.range {
        let axis = if bar { drawing.x_axis() } else { drawing.y_axis() };
        axis.set_min(least).set_max(most);
    }
    let mut grid = ChartLine::new();
    grid.set_color(Color::RGB(0x00D9_D9D9)).set_width(0.5);
    if bar {
        drawing.x_axis().set_min(0).set_major_gridlines(true).set_major_gridlines_line(&grid);
        // Bars read from top to bottom in the table's order, with the numbers still below.
        drawing.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max).set_major_gridlines(false);
    } else {
        drawing.y_axis().set_major_gridlines(true).set_major_gridlines_line(&grid);
    }
    drawing.set_alt_text(&chart.alt).set_width(width).set_height(chart.size.1);
}

fn font(styles: &StyleSheet, style: &str, size: f64) -> ChartFont {
    let named = styles.get(style).and_then(|style| style.font.as_ref());
    let mut font = ChartFont::new();
    font.set_size(size);
    if let Some(name) = named.or(styles.default_style().font.as_ref()) {
        font.set_name(name);
    }
    font
}

fn bar(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    series: &Series,
    colour: Colour,
    index: usize,
    body: &ChartFont,
) {
    let ink = Color::RGB(colour.0);
    let mut edge = ChartLine::new();
    edge.set_color(ink).set_width(0.75);
    let mut format = ChartFormat::new();
    format.set_border(&edge);
    let mut label = ChartDataLabel::new();
    // Zeros are left out: a stacked bar of nothing has no room for a word.
    label.show_value().set_num_format("#,##0.##;-#,##0.##;;@");
    let mut letters = body.clone();
    if series.pattern {
        let mut fill = ChartPatternFill::new();
        fill.set_pattern(PATTERNS[index % PATTERNS.len()])
            .set_foreground_color(ink)
            .set_background_color(Color::White);
        format.set_pattern_fill(&fill);
        let mut paper = ChartFormat::new();
        paper.set_solid_fill(ChartSolidFill::new().set_color(Color::White));
        label.set_format(&mut paper);
        letters.set_color(Color::Black);
    } else {
        format.set_solid_fill(ChartSolidFill::new().set_color(ink));
        let white = Colour(0x00FF_FFFF);
        let dark = colour.contrast(white) >= colour.contrast(Colour(0));
        letters.set_color(if dark { Color::White } else { Color::Black });
    }
    label.set_font(&letters);
    drawn.set_format(&mut format).set_data_label(&label).set_gap(60);
}

/// The filled marker of a series, told from the others by its shape too.
fn marker(index: usize, size: u8, ink: Color) -> ChartMarker {
    let mut edge = ChartLine::new();
    edge.set_color(ink);
    let mut dot = ChartFormat::new();
    dot.set_solid_fill(ChartSolidFill::new().set_color(ink)).set_border(&edge);
    let mut marker = ChartMarker::new();
    marker.set_type(MARKERS[index % MARKERS.len()]).set_size(size).set_format(&mut dot);
    marker
}

/// Points without a line between them: over names there is nothing between one and the next.
fn dots(drawn: &mut rust_xlsxwriter::ChartSeries, colour: Colour, index: usize) {
    let ink = Color::RGB(colour.0);
    let mut format = ChartFormat::new();
    format.set_no_line();
    let marker = marker(index, 9, ink);
    drawn.set_format(&mut format).set_marker(&marker);
}

fn line(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    series: &Series,
    colour: Colour,
    index: usize,
    body: &ChartFont,
) {
    let ink = Color::RGB(colour.0);
    let mut stroke = ChartLine::new();
    stroke.set_color(ink).set_width(2.0);
    if series.pattern {
        stroke.set_dash_type(ChartLineDashType::Dash);
    }
    let mut format = ChartFormat::new();
    format.set_line(&stroke);
    let mut marker = marker(index, 7, ink);
    if series.pattern {
        // A line that is the same in every year needs no points.
        marker.set_none();
    } else {
        let mut label = ChartDataLabel::new();
        label.show_value().set_num_format("0.0").set_font(body);
        drawn.set_data_label(&label);
    }
    drawn.set_format(&mut format).set_marker(&marker);
}
