//! Spin's own interfaces, as Rust traits for the host to implement.

wasmtime::component::bindgen!({
    path: "wit",
    world: "embedded-host",
    imports: { default: async | trappable },
    with: {
        "fermyon:spin/key-value.store": crate::key_value::Store,
        "wasi:keyvalue/atomics.cas": crate::key_value::Comparison,
        "wasi:keyvalue/store.bucket": crate::key_value::Store,
    },
});
