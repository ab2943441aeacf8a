//! What the standard library supplies to a program and that a component without it has to bring along.
//!
//! The standard library imports environment, streams and terminals, which no tool may have and which a host links anew for
//! each instance of an endpoint.
#![cfg(target_arch = "wasm32")]
#![no_std]
#![expect(unsafe_code, reason = "an allocator's entry point is unsafe by its nature")]

extern crate alloc;

use core::{
    alloc::{GlobalAlloc, Layout},
    ffi::c_void,
    panic::PanicInfo,
    ptr,
};

#[global_allocator]
static ALLOCATOR: Libc = Libc;

/// The allocator of wasi-libc. It begins with the memory that an instance has from its start, and so asks the host for more
/// only where a call needs it.
struct Libc;

// The compiler calls `memcmp` and its like too, and finds them in wasi-libc, which imports nothing for them.
#[link(name = "c")]
unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn aligned_alloc(align: usize, size: usize) -> *mut c_void;
    fn realloc(pointer: *mut c_void, size: usize) -> *mut c_void;
    fn free(pointer: *mut c_void);
}

/// The alignment that `malloc` gives unasked, that of C's `max_align_t`.
const MALLOC_ALIGN: usize = 16;

// SAFETY: `malloc` and its like keep the promises of an allocator, to each other too; what has a greater alignment than
// `malloc` gives never reaches `realloc`, which would lose it.
unsafe impl GlobalAlloc for Libc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        if align <= MALLOC_ALIGN { unsafe { malloc(size) } } else { unsafe { aligned_alloc(align, size) } }.cast()
    }

    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        unsafe { free(pointer.cast()) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if layout.align() <= MALLOC_ALIGN {
            return unsafe { realloc(pointer.cast(), new_size) }.cast();
        }
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(new_size, layout.align()));
            if !new.is_null() {
                ptr::copy_nonoverlapping(pointer, new, layout.size().min(new_size));
                self.dealloc(pointer, layout);
            }
            new
        }
    }
}

#[panic_handler]
fn trap(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

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
