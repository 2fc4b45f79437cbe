//! The one place with `unsafe`: matrix products, views of a tensor's numbers, and the processor's denormal flags.
//!
//! Everything that leaves this module is safe to call. The invariants that make it so:
//!
//! - A [`View`] or [`Target`] is built only here, and its constructor proves that every index it can reach lies in its slice; [`gemm`] needs no more.
//! - [`view`] and [`view_mut`] prove through dfdx's own bounds-checked `Index` that the tensor is row-major and that its last element exists, so the
//!   slice covers exactly the tensor. `Index` lends a reference to the first element, and the slice goes past that reference: defined under Tree
//!   Borrows (a reborrow reaches the whole allocation), and the only way, because dfdx 0.13 has no public access to a tensor's buffer without a copy.
//! - `IndexMut` makes the buffer unique (`Arc::make_mut`) before [`view_mut`] lends it, and the lent slice borrows the tensor mutably.
#![allow(unsafe_code)]

use std::ops::Range;

use dfdx::prelude::*;

/// A borrowed matrix with strides: reading it never leaves its slice.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> View<'a> {
    /// A row-major matrix: `[values.len() / columns, columns]`.
    ///
    /// # Panics
    /// If `values` is not a whole number of rows.
    pub(crate) fn new(values: &'a [f32], columns: usize) -> Self {
        assert!(columns > 0 && values.len().is_multiple_of(columns), "{} numbers are not rows of {columns}", values.len());
        Self { values, rows: values.len() / columns, columns, row_stride: columns, column_stride: 1 }
    }

    /// How many rows it has.
    pub(crate) fn row_count(self) -> usize {
        self.rows
    }

    /// How many columns it has.
    pub(crate) fn column_count(self) -> usize {
        self.columns
    }

    /// Some of the columns of a row-major matrix.
    ///
    /// # Panics
    /// If there are no such columns, or the matrix is not row-major.
    pub(crate) fn columns(self, range: Range<usize>) -> Self {
        assert!(
            self.column_stride == 1 && range.start <= range.end && range.end <= self.columns,
            "no columns {range:?} of {}",
            self.columns
        );
        // The last number that can be reached, at (rows − 1) · row_stride + end − 1, was in the matrix before.
        Self { values: &self.values[range.start..], columns: range.len(), ..self }
    }

    /// The same numbers with rows and columns exchanged.
    pub(crate) fn transposed(self) -> Self {
        Self { rows: self.columns, columns: self.rows, row_stride: self.column_stride, column_stride: self.row_stride, ..self }
    }
}

/// A borrowed row-major matrix to write to.
pub(crate) struct Target<'a> {
    values: &'a mut [f32],
    rows: usize,
    columns: usize,
}

impl<'a> Target<'a> {
    /// A row-major matrix: `[values.len() / columns, columns]`.
    ///
    /// # Panics
    /// If `values` is not a whole number of rows.
    pub(crate) fn new(values: &'a mut [f32], columns: usize) -> Self {
        assert!(columns > 0 && values.len().is_multiple_of(columns), "{} numbers are not rows of {columns}", values.len());
        let rows = values.len() / columns;
        Self { values, rows, columns }
    }
}

/// What a product does with the numbers that its target holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Write {
    /// `C = A B`.
    Replace,
    /// `C = C + A B`.
    Add,
}

/// The matrix product `C = A B` or `C += A B` on the calling thread: `[m, n]`, `[m, k]`, `[k, n]`.
///
/// # Panics
/// If the shapes do not fit together.
#[expect(clippy::needless_pass_by_value, reason = "a target is used up by the product that fills it")]
pub(crate) fn gemm(c: Target, write: Write, a: View, b: View) {
    assert!(
        c.rows == a.rows && c.columns == b.columns && a.columns == b.rows,
        "matrix product of [{}, {}] and [{}, {}] into [{}, {}]",
        a.rows,
        a.columns,
        b.rows,
        b.columns,
        c.rows,
        c.columns
    );
    let stride = |n: usize| n as isize;
    // The kernels write columns, and the rows of C are the columns of Cᵀ = Bᵀ Aᵀ.
    // SAFETY: the constructors of `View` and `Target` proved that all `rows × columns` elements at these strides are in their slices, and the
    // shapes agree; `c` is borrowed mutably, so it overlaps neither `a` nor `b`.
    unsafe {
        gemm_f32::gemm::f32::get_gemm_fn()(
            c.columns,
            c.rows,
            a.columns,
            c.values.as_mut_ptr(),
            stride(c.columns),
            1,
            write == Write::Add,
            b.values.as_ptr(),
            stride(b.row_stride),
            stride(b.column_stride),
            a.values.as_ptr(),
            stride(a.row_stride),
            stride(a.column_stride),
            1.0,
            1.0,
            false,
            false,
            false,
            gemm_common::Parallelism::None,
        );
    }
}

/// The numbers of a tensor, row-major, without a copy.
///
/// # Panics
/// If the tensor is not laid out row-major (a broadcast or a permuted one).
pub(crate) fn view<S: Shape, T>(tensor: &Tensor<S, f32, Cpu, T>) -> &[f32] {
    let count = tensor.shape().num_elements();
    if count == 0 {
        return &[];
    }
    assert_row_major(tensor);
    let first: *const f32 = &raw const tensor[S::Concrete::default()];
    // SAFETY: row-major and in bounds up to the last element, by the check above; the borrow of the tensor lasts as long as the slice.
    unsafe { std::slice::from_raw_parts(first, count) }
}

/// The numbers of a tensor, row-major, to write to; unshares the buffer first if it is shared.
///
/// # Panics
/// If the tensor is not laid out row-major.
pub(crate) fn view_mut<S: Shape, T>(tensor: &mut Tensor<S, f32, Cpu, T>) -> &mut [f32] {
    let count = tensor.shape().num_elements();
    if count == 0 {
        return &mut [];
    }
    assert_row_major(tensor);
    let first: *mut f32 = &raw mut tensor[S::Concrete::default()];
    // SAFETY: as in `view`; `IndexMut` made the buffer unique, and the mutable borrow of the tensor lasts as long as the slice.
    unsafe { std::slice::from_raw_parts_mut(first, count) }
}

/// Checks through `Index` that each axis has the stride of a row-major layout and that the last element is in the buffer.
fn assert_row_major<S: Shape, T>(tensor: &Tensor<S, f32, Cpu, T>) {
    let sizes = tensor.shape().concrete();
    let origin = S::Concrete::default();
    let address = |index: S::Concrete| (&raw const tensor[index]).addr();
    let (mut last, mut stride) = (origin, 1);
    for axis in (0..S::NUM_DIMS).rev() {
        last[axis] = sizes[axis] - 1;
        if sizes[axis] > 1 {
            let mut one = origin;
            one[axis] = 1;
            assert_eq!(address(one).wrapping_sub(address(origin)), stride * size_of::<f32>(), "the tensor is not laid out row-major");
        }
        stride *= sizes[axis];
    }
    let _in_bounds = tensor[last];
}

/// While it lives, the thread rounds denormal numbers to zero.
///
/// Units that die leave Adam moments that decay into denormals, on which arithmetic is many times slower: a long run would slow down threefold.
/// Nothing in training depends on numbers below 1e-38. The old setting comes back on drop, so a caller's thread is left as it was.
pub(crate) struct FlushDenormals {
    before: u64,
    // The flag belongs to a thread, so the guard stays on it.
    _thread: std::marker::PhantomData<*const ()>,
}

impl FlushDenormals {
    /// Sets the flags on this thread.
    pub(crate) fn enter() -> Self {
        let before = read_control();
        write_control(before | FLUSH);
        Self { before, _thread: std::marker::PhantomData }
    }
}

impl Drop for FlushDenormals {
    fn drop(&mut self) {
        write_control(self.before);
    }
}

#[cfg(target_arch = "x86_64")]
const FLUSH: u64 = 0x8040; // MXCSR: flush to zero, denormals are zero

#[cfg(target_arch = "x86_64")]
fn read_control() -> u64 {
    let mut control = 0u32;
    // SAFETY: stores the control register to a local.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut control, options(nostack)) };
    u64::from(control)
}

#[cfg(target_arch = "x86_64")]
fn write_control(control: u64) {
    let control = control as u32;
    // SAFETY: loads a value read by `read_control`, at most with the two denormal flags added: rounding and exception masks stay as they were.
    unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const control, options(nostack)) };
}

#[cfg(target_arch = "aarch64")]
const FLUSH: u64 = 1 << 24; // FPCR.FZ

#[cfg(target_arch = "aarch64")]
fn read_control() -> u64 {
    let control: u64;
    // SAFETY: reads the control register.
    unsafe { std::arch::asm!("mrs {}, fpcr", out(reg) control, options(nomem, nostack)) };
    control
}

#[cfg(target_arch = "aarch64")]
fn write_control(control: u64) {
    // SAFETY: writes a value read by `read_control`, at most with the flush flag added.
    unsafe { std::arch::asm!("msr fpcr, {}", in(reg) control, options(nostack)) };
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const FLUSH: u64 = 0;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn read_control() -> u64 {
    0
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn write_control(_control: u64) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_agrees_with_the_textbook_loop_on_odd_sizes() {
        for (m, n, k) in [(1, 1, 1), (3, 5, 7), (127, 33, 2), (64, 784, 3), (5, 1, 129)] {
            let a: Vec<f32> = (0..m * k).map(|i| (i as f32 * 0.37).sin()).collect();
            let b: Vec<f32> = (0..n * k).map(|i| (i as f32 * 0.11).cos()).collect(); // [n, k], used transposed
            let mut c = vec![1.0; m * n];
            gemm(Target::new(&mut c, n), Write::Add, View::new(&a, k), View::new(&b, k).transposed());
            for i in 0..m {
                for j in 0..n {
                    let expected = 1.0 + (0..k).map(|l| a[i * k + l] * b[j * k + l]).sum::<f32>();
                    assert!((c[i * n + j] - expected).abs() < 1e-4, "[{m}, {n}, {k}] at {i}, {j}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "matrix product")]
    fn a_product_of_wrong_shapes_is_refused() {
        gemm(Target::new(&mut [0.0; 4], 2), Write::Replace, View::new(&[0.0; 6], 3), View::new(&[0.0; 4], 2));
    }

    #[test]
    fn a_view_shows_a_tensor_in_row_major_order() {
        let device = Cpu::default();
        let mut tensor = device.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
        assert_eq!(view(&tensor), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let shared = tensor.clone();
        view_mut(&mut tensor)[3] = 9.0;
        assert_eq!((tensor[[1, 1]], shared[[1, 1]]), (9.0, 4.0));
    }

    #[test]
    #[should_panic(expected = "row-major")]
    fn a_broadcast_tensor_has_no_view() {
        let row: Tensor<Rank1<3>, f32, Cpu> = Cpu::default().tensor([1.0, 2.0, 3.0]);
        let broadcast: Tensor<Rank2<4, 3>, f32, Cpu> = row.broadcast();
        view(&broadcast);
    }

    #[test]
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    fn denormals_are_flushed_only_while_the_guard_lives() {
        let halve = |x: f32| std::hint::black_box(std::hint::black_box(x) * 0.5);
        assert!(halve(f32::MIN_POSITIVE) > 0.0);
        {
            let _flush = FlushDenormals::enter();
            assert_eq!(halve(f32::MIN_POSITIVE), 0.0);
        }
        assert!(halve(f32::MIN_POSITIVE) > 0.0);
    }
}
