//! What part of a beta distribution lies below a point, and which point has a part below it?
//!
//! In: two parameters, a point or a part. Out: a double, the same on every machine (libm). The continued fraction is that
//! of Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.5.8, by Lentz's method; Student's quantile
//! follows by 26.5.27. Refuses to know: what is distributed so.

/// Steps after which a fraction or a search is as good as it gets.
const STEPS: u32 = 400;

/// The part of the beta distribution (`a`, `b` above 0) below `x`.
pub fn below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x),
    );
    // The fraction converges fast on this side of the mean; the other side follows by symmetry.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |number: f64| if number.abs() < TINY { TINY } else { number };
    let mut over = 1.0;
    let mut under = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = under;
    for step in 1..=STEPS {
        let step = f64::from(step);
        let twice = a + 2.0 * step;
        let even = step * (b - step) * x / ((twice - 1.0) * twice);
        let odd = -(a + step) * (a + b + step) * x / (twice * (twice + 1.0));
        for part in [even, odd] {
            under = 1.0 / away(1.0 + part * under);
            over = away(1.0 + part / over);
            value *= over * under;
        }
        if (over * under - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The point below which the part `part` of the beta distribution lies.
pub fn point(a: f64, b: f64, part: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if below(a, b, middle) < part {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The point of Student's distribution above which the part `part` (at most a half) lies.
pub fn student(freedom: f64, part: f64) -> f64 {
    let x = point(freedom / 2.0, 0.5, 2.0 * part);
    libm::sqrt(freedom * (1.0 - x) / x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_points_are_those_of_another_package() {
        // scipy.stats.beta.cdf(x, a, b), scipy 1.x.
        for (a, b, x, part) in CDF {
            assert!((below(a, b, x) - part).abs() < 1e-12, "{a} {b} {x}: {} {part}", below(a, b, x));
            assert!(part <= 0.0 || part >= 1.0 || (point(a, b, part) - x).abs() < 1e-9, "{a} {b} {part}");
        }
        // scipy.stats.t.isf(0.025, n).
        for (freedom, value) in STUDENT {
            assert!(
                (student(freedom, 0.025) - value).abs() < 1e-7 * value,
                "{freedom}: {}",
                student(freedom, 0.025)
            );
        }
    }

    const CDF: [(f64, f64, f64, f64); 6] = [
        (2.0, 3.0, 0.4, 0.524_799_999_999_999_9),
        (365.0, 36.0, 0.91, 0.474_680_889_670_363_37),
        (1.0, 750.0, 0.005, 0.976_702_433_540_379_1),
        (0.5, 0.5, 0.1, 0.204_832_764_699_133_45),
        (30000.0, 1500.0, 0.953, 0.694_998_850_019_269),
        (5.5, 200.25, 0.02, 0.303_059_152_162_013_6),
    ];

    const STUDENT: [(f64, f64); 4] = [
        (1.0, 12.706_204_736_174_705),
        (4.0, 2.776_445_105_197_794_3),
        (18.0, 2.100_922_040_241_038_7),
        (765.0, 1.963_069_821_326_746_3),
    ];
}
