# genegraft_folder(NAME [USES folder…] [LINKS library…] [WITHOUT file…] [HEADERS header…] [THROWS])
# One folder of core/ becomes one static library. USES names the folders below it, so that
# core/CMakeLists.txt reads as the drawing. The build enforces it: a folder's headers lie alone
# under an include root of their own, which only the folders that name it in USES can see.
# WITHOUT names sources that are left out; HEADERS, libraries' headers that are compiled once.
# THROWS marks the folders that catch a library's exceptions at their edge; all others are built
# for WASM without any.
option(GENEGRAFT_SANITIZE "address and undefined-behaviour sanitizers" OFF)
option(GENEGRAFT_WASM_THREADS "WebAssembly with threads" OFF)

add_library(genegraft_flags INTERFACE)
# Designated initialisers leave members to their defaults on purpose.
target_compile_options(genegraft_flags INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(genegraft_flags INTERFACE -Wno-restrict)  # false alarms on strings, GCC PR105651
endif()
if(EMSCRIPTEN)
  # Debian's headers (protozero, nlohmann, tl) are header only: reach them without /usr/include,
  # whose libc would shadow Emscripten's.
  set(GENEGRAFT_HEADERS ${CMAKE_BINARY_DIR}/headers)
  file(MAKE_DIRECTORY ${GENEGRAFT_HEADERS})
  foreach(header protozero nlohmann tl)
    file(CREATE_LINK /usr/include/${header} ${GENEGRAFT_HEADERS}/${header} SYMBOLIC)
  endforeach()
  target_include_directories(genegraft_flags SYSTEM INTERFACE ${GENEGRAFT_HEADERS})
  target_compile_options(genegraft_flags INTERFACE -msimd128 -O3)
  if(GENEGRAFT_WASM_THREADS)
    target_compile_options(genegraft_flags INTERFACE -pthread)
  endif()
else()
  find_package(Threads REQUIRED)
  target_link_libraries(genegraft_flags INTERFACE Threads::Threads)
  if(GENEGRAFT_SANITIZE)
    # The folders are instrumented, their tests are not: that would double the time they take to build.
    target_compile_options(genegraft_flags INTERFACE -g1)
    target_compile_definitions(genegraft_flags INTERFACE _GLIBCXX_ASSERTIONS GENEGRAFT_SANITIZE)
    target_link_options(genegraft_flags INTERFACE -fsanitize=address,undefined)
    set(GENEGRAFT_INSTRUMENTED -fsanitize=address,undefined -fno-omit-frame-pointer)
  endif()
endif()

function(genegraft_folder name)
  cmake_parse_arguments(FOLDER "THROWS" "" "USES;LINKS;WITHOUT;HEADERS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  foreach(file main.cpp light_main.cpp ${FOLDER_WITHOUT})
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${name}/${file})
  endforeach()
  add_library(genegraft_${name} STATIC ${sources})
  set(include_root ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${include_root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${name} ${include_root}/${name} SYMBOLIC)
  target_include_directories(genegraft_${name} PUBLIC ${include_root})
  target_link_libraries(genegraft_${name} PUBLIC genegraft_flags ${FOLDER_LINKS})
  foreach(folder ${FOLDER_USES})
    target_link_libraries(genegraft_${name} PUBLIC genegraft_${folder})
  endforeach()
  target_compile_options(genegraft_${name} PRIVATE ${GENEGRAFT_INSTRUMENTED})
  target_precompile_headers(genegraft_${name} PRIVATE ${FOLDER_HEADERS})
  if(EMSCRIPTEN)
    if(FOLDER_THROWS)
      target_compile_options(genegraft_${name} PRIVATE -fexceptions)
    else()
      target_compile_options(genegraft_${name} PRIVATE -fno-exceptions)
    endif()
  endif()
endfunction()
