# Read by CMake right after llama.cpp's own project(): llama-cpp-python switches llama.cpp's common library on, and
# with it most of the compile time, for a server and tools that Stet does not have. This takes it back.
set(LLAMA_BUILD_COMMON OFF CACHE BOOL "" FORCE)

# And it hooks Stet's own CPU kernels in.
include(${CMAKE_CURRENT_LIST_DIR}/llama/patch.cmake)
