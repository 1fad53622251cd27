//! x
use super::*;
/// x
pub fn check_only(_r: &Request, plan: &Plan, words: &Words, g: &(dyn Fn(&str, usize, usize) + Sync)) -> Result<Ending, RunError> {
 let k=know(plan,words,plan.identity.midterm,g)?;
 let mut t=String::new();
 for f in &k.checked.findings { t.push_str(&format!("{:?} {} {} {}\n", f.period, f.severity.word(), f.code, f.message)); }
 for (i,a) in k.evaluation.bound(plan) { t.push_str(&format!("{} {:?} {:?}/{:?} {:?} {:?} {:?} gap {:?} {:?} {}\n", i.id, a.measured.value.map(|v|v.to_f64()), a.measured.numerator.map(|x|x.to_plain()), a.measured.denominator.map(|x|x.to_plain()), a.pace.map(|p|p.to_f64()), a.status, a.status_ends, a.gap, a.forecast_word, a.reason)); }
 Ok(Ending{text:t,code:0}) }
/// x
pub fn midterm(r: &Request, p: &Plan, w: &Words, g: &(dyn Fn(&str, usize, usize) + Sync)) -> Result<Ending, RunError> { check_only(r,p,w,g) }
