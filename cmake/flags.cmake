# Compiler and linker flags. sqlpg_flags: what every source file needs, generated ones included.
# sqlpg_warnings: what hand-written files are held to.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT SQLPG_SANITIZE)
    include(CheckIPOSupported)
    check_ipo_supported(RESULT SQLPG_LTO LANGUAGES C OUTPUT lto_reason)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${SQLPG_LTO})
    set(hardening ON)
endif()

add_library(sqlpg_flags INTERFACE)
target_compile_definitions(sqlpg_flags INTERFACE
    _POSIX_C_SOURCE=200809L
    _FILE_OFFSET_BITS=64
    $<$<BOOL:${SQLPG_ARENA_MALLOC}>:SQLPG_ARENA_MALLOC=1>)
target_include_directories(sqlpg_flags INTERFACE
    "${PROJECT_SOURCE_DIR}/src" "${PROJECT_BINARY_DIR}/generated")
target_include_directories(sqlpg_flags SYSTEM INTERFACE "${UTHASH_INCLUDE_DIR}")

if(hardening)
    # The first one undoes a distribution's default, which would make the second a redefinition.
    target_compile_options(sqlpg_flags INTERFACE
        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
    target_link_options(sqlpg_flags INTERFACE LINKER:-z,relro LINKER:-z,now)
endif()

if(SQLPG_SANITIZE)
    set(sanitize -fsanitize=${SQLPG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(sqlpg_flags INTERFACE ${sanitize} -O1)
    target_link_options(sqlpg_flags INTERFACE ${sanitize})
endif()

if(SQLPG_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "SQLPG_FUZZ needs clang; without it the fuzz targets are replayed")
    endif()
    target_compile_options(sqlpg_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(SQLPG_COVERAGE)
    target_compile_options(sqlpg_flags INTERFACE --coverage -O0)
    target_link_options(sqlpg_flags INTERFACE --coverage)
endif()

add_library(sqlpg_warnings INTERFACE)
target_compile_options(sqlpg_warnings INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    -Wswitch-enum -Wvla -Wformat=2
    $<$<BOOL:${SQLPG_WERROR}>:-Werror>)

# Variants for processors that have more than the architecture promises; who calls them asks first.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
    set_source_files_properties(src/data/lane_read_avx2.c src/data/lane_write_avx2.c
        PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi;-mbmi2")
endif()
