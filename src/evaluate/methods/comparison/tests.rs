//! Does the comparison say what the reference table says of the seven telling cases? In: three
//! of five years gone, as in `progress_methods.md` section 0. Out: passes or not.

use super::super::Goal;
use super::*;

/// Three of five years gone, 2020 to 2025.
fn mid_term(base: f64, now: f64, target: f64, upward: bool) -> Comparison {
    let goal = Some(Goal { year: 2025, value: target });
    compare(&Case { base_year: 2020, base, now_year: 2023, now, upward, goal }, None, &[])
}

fn near(value: Result<f64, Undefined>, expect: f64) {
    let value = value.unwrap();
    assert!((value - expect).abs() < 5e-4, "{value} is not {expect}");
}

#[test]
fn a_rate_halfway_is_moderate_everywhere_and_on_track_nowhere() {
    let all = mid_term(85.2, 90.1, 95.0, true);
    near(all.open_sdg.value, 0.855);
    near(all.un.value, 0.849);
    near(all.escap.current, 5.0);
    assert_eq!(all.open_sdg.class, open_sdg::Status::Moderate);
    assert_eq!(all.un.class, un::Class::Moderate);
    assert_eq!(all.eurostat.class, eurostat::Class::ModerateProgress);
    let verdicts = [all.open_sdg.on_track, all.un.on_track, all.eurostat.on_track];
    assert_eq!(verdicts, [Some(false); 3]);
    near(all.escap.predicted, 93.522);
    assert_eq!(all.escap.on_track, Some(false));
}

#[test]
fn a_base_of_zero_divides_the_methods() {
    let all = mid_term(0.0, 5.0, 20.0, true);
    near(all.open_sdg.value, 2.577);
    assert!(all.zero_replaced);
    assert_eq!(all.open_sdg.on_track, Some(true));
    assert_eq!(all.un.value, Err(Undefined::GrowthUndefined));
    assert_eq!(all.un.on_track, None);
    near(all.escap.current, 2.5);
    assert_eq!(all.escap.anticipated, Err(Undefined::GrowthUndefined));
}

#[test]
fn a_fall_to_zero_is_slow_by_every_method() {
    let all = mid_term(60.0, 50.0, 0.0, false);
    near(all.open_sdg.value, 0.066);
    near(all.un.value, 0.262);
    near(all.escap.current, 1.667);
    assert_eq!(all.open_sdg.class, open_sdg::Status::Limited);
    assert_eq!(all.un.class, un::Class::Marginal);
    assert_eq!(all.escap.on_track, Some(false));
}

#[test]
fn a_level_kept_is_met_without_a_figure() {
    let all = mid_term(100.0, 100.0, 100.0, true);
    assert_eq!(all.open_sdg.value, Err(Undefined::BaseIsTarget));
    assert_eq!(all.open_sdg.class, open_sdg::Status::TargetAchieved);
    assert_eq!(all.un.value, Err(Undefined::MetAtBase));
    assert_eq!(all.un.on_track, Some(true));
    assert_eq!(all.escap.current, Ok(10.0));
    assert_eq!(all.escap.outlook, Some(escap::Outlook::WillMeetTarget));
}

#[test]
fn a_level_lost_is_the_worst_class_without_a_figure() {
    let all = mid_term(100.0, 98.0, 100.0, true);
    assert_eq!(all.open_sdg.value, Err(Undefined::BaseIsTarget));
    assert_eq!(all.open_sdg.class, open_sdg::Status::Deterioration);
    assert_eq!(all.eurostat.class, eurostat::Class::SignificantDeterioration);
    assert_eq!(all.un.class, un::Class::Regression);
    assert_eq!(all.escap.current, Err(Undefined::BaseIsTarget));
    assert_eq!(all.escap.on_track, None);
}

#[test]
fn a_value_still_past_its_target_is_met_though_falling() {
    let all = mid_term(120.0, 110.0, 100.0, true);
    assert_eq!(all.open_sdg.class, open_sdg::Status::TargetAchieved);
    assert_eq!(all.un.class, un::Class::OnTrack);
    assert_eq!(all.escap.current, Ok(10.0));
}

#[test]
fn nine_tenths_of_the_way_is_not_on_track_yet_for_escap() {
    let all = mid_term(97.0, 98.8, 99.0, true);
    near(all.open_sdg.value, 1.503);
    near(all.un.value, 1.509);
    assert_eq!(all.escap.label, Some(escap::StatusLabel::SlowProgress));
    assert_eq!(all.escap.on_track, Some(true));
}

#[test]
fn a_share_of_a_known_scale_is_predicted_on_it() {
    let goal = Some(Goal { year: 2025, value: 100.0 });
    let case = Case { base_year: 2020, base: 97.0, now_year: 2023, now: 98.8, upward: true, goal };
    let unscaled = compare(&case, None, &[]).escap;
    let scaled = compare(&case, Some(100.0), &[(2021, 97.5)]).escap;
    assert_eq!(unscaled.on_track, Some(true));
    assert_eq!(scaled.predictor, Predictor::LogitMeanChange);
    assert_eq!(scaled.on_track, Some(false));
}

#[test]
fn without_a_goal_nothing_is_on_track_or_off_it() {
    let case = Case { base_year: 2020, base: 60.0, now_year: 2023, now: 70.0, upward: true, goal: None };
    let all = compare(&case, Some(100.0), &[]);
    assert_eq!(all.open_sdg.class, open_sdg::Status::Substantial);
    assert_eq!(all.un.class, un::Class::OnTrack);
    let verdicts = [all.open_sdg.on_track, all.un.on_track, all.eurostat.on_track];
    assert_eq!(verdicts, [None; 3]);
    assert_eq!(all.escap.current, Err(Undefined::NoTarget));
}

#[test]
fn a_report_of_the_base_year_has_no_pace() {
    let goal = Some(Goal { year: 2025, value: 95.0 });
    let case = Case { base_year: 2020, base: 85.2, now_year: 2020, now: 85.2, upward: true, goal };
    let all = compare(&case, None, &[]);
    assert_eq!(all.open_sdg.value, Err(Undefined::TooShort));
    assert_eq!(all.un.value, Err(Undefined::TooShort));
    assert_eq!(all.escap.anticipated, Err(Undefined::TooShort));
    let verdicts = [all.open_sdg.on_track, all.un.on_track, all.escap.on_track];
    assert_eq!(verdicts, [None; 3]);
}

#[test]
fn no_input_makes_a_figure_that_is_not_a_number() {
    let odd = [0.0, -0.0, -3.0, 1e-320, 100.0, f64::MAX, f64::MIN, f64::INFINITY, f64::NAN];
    let years = [i32::MIN, 2019, 2020, 2025, i32::MAX];
    for base in odd {
        for now in odd {
            for target in odd {
                for now_year in years {
                    for target_year in years {
                        for upward in [true, false] {
                            check_figures(base, now_year, now, target_year, target, upward);
                        }
                    }
                }
            }
        }
    }
}

fn check_figures(base: f64, now_year: i32, now: f64, year: i32, value: f64, upward: bool) {
    let series = [(2021, now), (2022, f64::NAN), (2021, base), (2024, value)];
    let goals = [None, Some(Goal { year, value })];
    for (goal, scale) in goals.into_iter().flat_map(|g| [(g, None), (g, Some(100.0)), (g, Some(0.0))]) {
        let case = Case { base_year: 2020, base, now_year, now, upward, goal };
        let all = compare(&case, scale, &series);
        let open = open_sdg::measure(&case, scale, None);
        let (un, eu) = (un::assess(&case), eurostat::assess(&case, scale));
        let figures = [
            all.open_sdg.value.ok(),
            all.un.value.ok(),
            all.eurostat.value.ok(),
            all.escap.current.ok(),
            all.escap.anticipated.ok(),
            all.escap.predicted.ok(),
            open.score,
            un.score,
            un.projected,
            eu.score,
            open.coefficient,
        ];
        for figure in figures.into_iter().flatten() {
            assert!(figure.is_finite(), "{case:?} {scale:?}: {all:?}");
        }
    }
}
