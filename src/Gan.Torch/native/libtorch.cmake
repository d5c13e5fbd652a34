# The target `libtorch`, with or without CUDA (then GAN_CUDA is defined).
#
# A CUDA build's own find_package(Torch) asks for nvcc and the whole CUDA toolkit. The bridge has no kernels, so its libraries are
# named here instead; of CUDA it needs the runtime's headers alone.
set(CUDA_LIBTORCH "")
set(PREFIXES ${CMAKE_PREFIX_PATH})
if(DEFINED ENV{CMAKE_PREFIX_PATH})
  string(REPLACE ":" ";" FROM_ENVIRONMENT "$ENV{CMAKE_PREFIX_PATH}")
  list(APPEND PREFIXES ${FROM_ENVIRONMENT})
endif()
foreach(PREFIX IN LISTS PREFIXES)
  foreach(ROOT "${PREFIX}" "${PREFIX}/../..")
    if(NOT CUDA_LIBTORCH AND EXISTS "${ROOT}/lib/libtorch_cuda.so")
      get_filename_component(CUDA_LIBTORCH "${ROOT}" ABSOLUTE)
    endif()
  endforeach()
endforeach()

add_library(libtorch INTERFACE)
if(NOT CUDA_LIBTORCH)
  find_package(Torch REQUIRED)
  target_link_libraries(libtorch INTERFACE ${TORCH_LIBRARIES})
  separate_arguments(TORCH_FLAGS UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(libtorch INTERFACE ${TORCH_FLAGS})
  return()
endif()

message(STATUS "libtorch with CUDA: ${CUDA_LIBTORCH}")
# Beside PyTorch lie NVIDIA's packages, by library (CUDA 12) or by version (13).
file(GLOB CUDA_PACKAGES "${CUDA_LIBTORCH}/../nvidia/*/include")
find_path(CUDA_HEADERS cuda_runtime_api.h HINTS ENV CUDA_HOME ENV CUDA_PATH PATH_SUFFIXES include
          PATHS ${CUDA_PACKAGES} /usr/local/cuda/include)
if(NOT CUDA_HEADERS)
  message(FATAL_ERROR "Could NOT find cuda_runtime_api.h: install CUDA's runtime headers (or nvidia-cuda-runtime beside PyTorch), or set CUDA_HOME")
endif()

set(LIBRARIES "")
foreach(NAME torch torch_cpu torch_cuda c10 c10_cuda)
  list(APPEND LIBRARIES "${CUDA_LIBTORCH}/lib/lib${NAME}.so")
endforeach()
target_include_directories(libtorch SYSTEM INTERFACE
  "${CUDA_LIBTORCH}/include" "${CUDA_LIBTORCH}/include/torch/csrc/api/include" "${CUDA_HEADERS}")
# The linker would drop libtorch_cuda, which registers itself when it is loaded, as nothing in it is named by a CPU's program.
target_link_libraries(libtorch INTERFACE -Wl,--no-as-needed ${LIBRARIES} -Wl,--as-needed)
target_link_options(libtorch INTERFACE "-Wl,-rpath,${CUDA_LIBTORCH}/lib" -Wl,--allow-shlib-undefined)
target_compile_definitions(libtorch INTERFACE GAN_CUDA)
# Which std::string it was built with.
file(STRINGS "${CUDA_LIBTORCH}/share/cmake/Torch/TorchConfig.cmake" ABI REGEX "_GLIBCXX_USE_CXX11_ABI=[01]")
if(ABI MATCHES "(_GLIBCXX_USE_CXX11_ABI=[01])")
  target_compile_definitions(libtorch INTERFACE ${CMAKE_MATCH_1})
endif()
