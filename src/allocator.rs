//! The kit's memory: blocks of powers of two. One that is let go of waits in the list of its size until one of that size is wanted.
//!
//! A general allocator, which splits blocks and joins neighbours, weighs several times as much in what a viewer downloads. The kit holds
//! little and lets go of the rest with every message, so that blocks half empty cost less than that.

#![expect(unsafe_code, reason = "an allocator hands out memory by its address")]

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32::memory_grow,
    cell::Cell,
    ptr::null_mut,
};

/// What is free. The first word of a free block names the next one of its size.
pub(crate) struct Blocks {
    /// The first free block of each size, which is 2 to the power of its place.
    lists: [Cell<*mut u8>; usize::BITS as usize],
    /// What lies between these two was never handed out.
    fresh: Cell<usize>,
    end: Cell<usize>,
}

impl Blocks {
    pub(crate) const fn new() -> Self {
        let lists = [const { Cell::new(null_mut()) }; usize::BITS as usize];
        Self { lists, fresh: Cell::new(0), end: Cell::new(0) }
    }

    /// A block that nobody had before.
    fn cut(&self, size: usize) -> *mut u8 {
        if self.end.get() - self.fresh.get() < size {
            let pages = size.div_ceil(PAGE);
            let before = memory_grow::<0>(pages);
            if before == usize::MAX {
                return null_mut();
            }
            // What is left of the former pages is given up: it is less than this block.
            self.fresh.set(before * PAGE);
            self.end.set((before + pages) * PAGE);
        }
        self.fresh.replace(self.fresh.get() + size) as *mut u8
    }
}

// SAFETY: a module that shares no memory runs in one thread.
unsafe impl Sync for Blocks {}

// SAFETY: a block is handed out or in its list, never both. It is as large as its size says and begins at a multiple of `SMALLEST`, because
// pages and all blocks are multiples of it.
unsafe impl GlobalAlloc for Blocks {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(size) = block_size(layout) else { return null_mut() };
        let list = &self.lists[size.ilog2() as usize];
        let block = list.get();
        if block.is_null() {
            return self.cut(size);
        }
        // SAFETY: a block in a list begins with the address of the next one.
        list.set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(size) = block_size(layout) else { return };
        let list = &self.lists[size.ilog2() as usize];
        // SAFETY: nobody uses the block any more, and there is room in it for an address.
        unsafe { block.cast::<*mut u8>().write(list.replace(block)) };
    }
}

/// `None` for what is never asked for: more than half of all memory, or an alignment beyond that of every block.
fn block_size(layout: Layout) -> Option<usize> {
    let size = layout.size().max(SMALLEST).checked_next_power_of_two();
    size.filter(|_| layout.align() <= SMALLEST)
}

/// In bytes. No type of the kit is aligned to more.
const SMALLEST: usize = 16;
/// Of WebAssembly's memory.
const PAGE: usize = 65_536;
