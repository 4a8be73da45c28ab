# As lean.cmake, for a llama.cpp whose backends are libraries of their own: which processors get one.
include(${CMAKE_CURRENT_LIST_DIR}/lean.cmake)

# A library looks for others beside itself and where the system has them, not where the build machine had them:
# llama-cpp-python asks for the folders that were linked from (a Vulkan SDK's, CUDA's) to be written into it.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH FALSE)

# Left out of ggml's list:
#   x64                    below x86-64-v2, where neither NumPy nor Qt starts
#   ivybridge, piledriver  they run sandybridge; the kernels of this folder begin with AVX2
#   cannonlake, cascadelake, cooperlake   one laptop chip, and servers; they run skylakex
#   sapphirerapids         AMX is reached through repacked weights alone, which Stet does not use (they take half a
#                          minute and twice the memory), and it faults on some virtual machines; it runs zen4, which has
#                          all else
function(stet_leaves_out)
endfunction()
foreach(variant "x64)" "ivybridge " "piledriver " "cannonlake " "cascadelake " "cooperlake " "sapphirerapids ")
    stet_replace(../CMakeLists.txt "ggml_add_cpu_backend_variant(${variant}" "stet_leaves_out(${variant}")
endforeach()

# A processor can have registers that its operating system does not save, where using them is illegal; ggml says that
# its score does not look (“FIXME: this does not check for OS support”).
stet_replace(arch/x86/cpu-feats.cpp
"    bool AVX(void) { return f_1_ecx[28]; }
"
"    // Whether the system saves the registers of these bits: Intel's manual, volume 1, 13.3 (XCR0).
    bool saved(unsigned bits) {
        if (!OSXSAVE()) { return false; }
#ifdef _MSC_VER
        unsigned low = (unsigned) _xgetbv(0);
#else
        unsigned low, high;
        __asm__ volatile(\"xgetbv\" : \"=a\"(low), \"=d\"(high) : \"c\"(0));
#endif
        return (low & bits) == bits;
    }
    bool AVX(void) { return f_1_ecx[28] && saved(0x06); }
")
stet_replace(arch/x86/cpu-feats.cpp
"bool AVX512F(void) { return f_7_ebx[16]; }"
"bool AVX512F(void) { return f_7_ebx[16] && saved(0xe6); }")
