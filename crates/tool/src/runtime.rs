//! What the standard library supplies to a program and that a tool without it has to bring along.
#![expect(unsafe_code, reason = "an allocator's entry point is unsafe by its nature")]

use core::{alloc::Layout, panic::PanicInfo, ptr};

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[panic_handler]
fn trap(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

// The compiler calls `memcmp` and its like, and finds them in wasi-libc, which imports nothing for them.
#[link(name = "c")]
unsafe extern "C" {}

/// Where the canonical ABI puts what a caller passes in.
///
/// <https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md>
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    use alloc::alloc::{alloc, realloc};
    let pointer = unsafe {
        match (old_size, new_size) {
            (0, 0) => return ptr::without_provenance_mut(align),
            (0, _) => alloc(Layout::from_size_align_unchecked(new_size, align)),
            (..) => realloc(old, Layout::from_size_align_unchecked(old_size, align), new_size),
        }
    };
    if pointer.is_null() {
        core::arch::wasm32::unreachable();
    }
    pointer
}
