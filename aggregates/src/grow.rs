//! Lists of states that are held by the hundred thousand.

/// Makes room for one more only: most lists stay short or grow once a month, and spare room is most of what they would
/// weigh.
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    list.reserve_exact(1);
    list.push(item);
}
