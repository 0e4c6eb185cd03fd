// Poses as the driver of a GPU and as its compiler: kernels are the C++ of the same sources. Whatever is
// given to a stream happens when the stream is waited for and not before, so that whoever does not wait
// reads or overwrites what is wrong. Memory is checked: its ends, that it is there, and that copies are from
// and to page-locked memory.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

namespace sham {

enum Result { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500 };

struct Stream {
    std::deque<std::function<void()>> work;

    void finish() {
        for (; !work.empty(); work.pop_front()) work.front()();
    }
};

using Entry = void (*)(const void*, const unsigned*, const unsigned*);

struct Function {
    const char* name;
    Entry run;
};

extern const Function FUNCTIONS[];
extern const unsigned FUNCTION_COUNT;

std::recursive_mutex mutex;
std::map<std::uintptr_t, std::size_t> device, host;
std::size_t used = 0;
int context = 0;

std::size_t total() {
    const char* given = std::getenv("SHAM_MEMORY");
    return given ? std::strtoull(given, nullptr, 10) : std::size_t{1} << 32;
}

bool holds(const std::map<std::uintptr_t, std::size_t>& blocks, std::uintptr_t start, std::size_t len) {
    auto block = blocks.upper_bound(start);
    if (block == blocks.begin()) return false;
    --block;
    return start + len <= block->first + block->second;
}

void* allocate(std::map<std::uintptr_t, std::size_t>& blocks, std::size_t len) {
    void* memory = std::aligned_alloc(256, (len + 255) / 256 * 256);
    // What nobody writes must not look as if it were zero.
    std::memset(memory, 0x5a, len);
    blocks[reinterpret_cast<std::uintptr_t>(memory)] = len;
    return memory;
}

Result copy(Stream* stream, std::uintptr_t to, std::uintptr_t from, std::size_t len) {
    stream->work.push_back([=] {
        std::memcpy(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), len);
    });
    return SUCCESS;
}

}  // namespace sham

using namespace sham;
using Lock = std::lock_guard<std::recursive_mutex>;

extern "C" {

int cuInit(unsigned) { return SUCCESS; }
int cuDeviceGetCount(int* count) { return *count = 1, SUCCESS; }
int cuDeviceGet(int* device, int) { return *device = 0, SUCCESS; }
int cuDeviceGetName(char* name, int, int) { return std::strcpy(name, "Sham"), SUCCESS; }
int cuDeviceGetAttribute(int* value, int which, int) {
    // Compute capability 9.0, and memory in pools.
    return *value = which == 75 ? 9 : which == 115 ? 1 : 0, SUCCESS;
}
int cuDeviceTotalMem_v2(std::size_t* bytes, int) { return *bytes = total(), SUCCESS; }
int cuGetErrorString(int, const char** text) { return *text = "as the sham says", SUCCESS; }
int cuGetErrorName(int, const char** text) { return *text = "SHAM", SUCCESS; }
int cuDevicePrimaryCtxRetain(void** out, int) { return *out = &context, SUCCESS; }
int cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }
int cuCtxGetCurrent(void** out) { return *out = &context, SUCCESS; }
int cuCtxSetCurrent(void*) { return SUCCESS; }
int cuMemGetInfo_v2(std::size_t* free, std::size_t* all) {
    const Lock lock(mutex);
    return *all = total(), *free = *all - used, SUCCESS;
}
int cuDeviceGetDefaultMemPool(void** pool, int) { return *pool = &context, SUCCESS; }
int cuMemPoolSetAttribute(void* pool, int which, void* value) {
    return pool == &context && which == 4 && value ? SUCCESS : INVALID_VALUE;
}
int cuStreamCreate(Stream** stream, unsigned) { return *stream = new Stream, SUCCESS; }
int cuStreamDestroy_v2(Stream* stream) {
    const Lock lock(mutex);
    stream->finish();
    delete stream;
    return SUCCESS;
}
int cuStreamSynchronize(Stream* stream) {
    const Lock lock(mutex);
    stream->finish();
    return SUCCESS;
}
int cuEventCreate(void** event, unsigned) { return *event = &context, SUCCESS; }
int cuEventDestroy_v2(void*) { return SUCCESS; }
int cuEventSynchronize(void*) { return SUCCESS; }
int cuMemAllocAsync(std::uint64_t* out, std::size_t len, Stream*) {
    const Lock lock(mutex);
    if (len == 0) return INVALID_VALUE;
    if (used + len > total()) return OUT_OF_MEMORY;
    used += len;
    *out = reinterpret_cast<std::uintptr_t>(allocate(device, len));
    return SUCCESS;
}
int cuMemFreeAsync(std::uint64_t memory, Stream* stream) {
    const Lock lock(mutex);
    if (!device.count(memory)) return INVALID_VALUE;
    stream->work.push_back([memory] {
        used -= device[memory];
        device.erase(memory);
        std::free(reinterpret_cast<void*>(memory));
    });
    return SUCCESS;
}
int cuMemHostAlloc(void** out, std::size_t len, unsigned) {
    const Lock lock(mutex);
    return *out = allocate(host, len), SUCCESS;
}
int cuMemFreeHost(void* memory) {
    const Lock lock(mutex);
    if (!host.erase(reinterpret_cast<std::uintptr_t>(memory))) return INVALID_VALUE;
    std::free(memory);
    return SUCCESS;
}
int cuMemcpyHtoDAsync_v2(std::uint64_t to, const void* from, std::size_t len, Stream* stream) {
    const Lock lock(mutex);
    const auto source = reinterpret_cast<std::uintptr_t>(from);
    if (!holds(device, to, len) || !holds(host, source, len)) return INVALID_VALUE;
    return copy(stream, to, source, len);
}
int cuMemcpyDtoHAsync_v2(void* to, std::uint64_t from, std::size_t len, Stream* stream) {
    const Lock lock(mutex);
    const auto target = reinterpret_cast<std::uintptr_t>(to);
    if (!holds(device, from, len) || !holds(host, target, len)) return INVALID_VALUE;
    return copy(stream, target, from, len);
}
int cuMemcpyDtoDAsync_v2(std::uint64_t to, std::uint64_t from, std::size_t len, Stream* stream) {
    const Lock lock(mutex);
    if (!holds(device, from, len) || !holds(device, to, len)) return INVALID_VALUE;
    return copy(stream, to, from, len);
}
int cuMemsetD8Async(std::uint64_t to, unsigned char value, std::size_t len, Stream* stream) {
    const Lock lock(mutex);
    if (!holds(device, to, len)) return INVALID_VALUE;
    stream->work.push_back([=] { std::memset(reinterpret_cast<void*>(to), value, len); });
    return SUCCESS;
}
int cuModuleLoadData(void** module, const void* image) {
    return *module = &context, std::memcmp(image, "sham", 4) == 0 ? SUCCESS : INVALID_VALUE;
}
int cuModuleUnload(void*) { return SUCCESS; }
int cuModuleGetFunction(const Function** function, void*, const char* name) {
    for (unsigned i = 0; i < FUNCTION_COUNT; ++i) {
        if (std::strcmp(FUNCTIONS[i].name, name) == 0) return *function = &FUNCTIONS[i], SUCCESS;
    }
    return NOT_FOUND;
}
int cuLaunchKernel(const Function* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                   unsigned bz, unsigned shared, Stream* stream, void** params, void**) {
    const Lock lock(mutex);
    if (gx == 0 || gy == 0 || gy > 65535 || bx == 0 || bx > 1024 || shared != 0) return INVALID_VALUE;
    struct Params {
        std::uint64_t all[8];
    } copied;
    std::memcpy(&copied, params[0], sizeof copied);
    stream->work.push_back([=] {
        const unsigned grid[] = {gx, gy, gz}, block[] = {bx, by, bz};
        function->run(&copied, grid, block);
    });
    return SUCCESS;
}

// The compiler: what it makes is told by its first four bytes.
int nvrtcVersion(int* major, int* minor) { return *major = 99, *minor = 0, SUCCESS; }
int nvrtcCreateProgram(void** out, const char*, const char*, int, const char* const*, const char* const*) {
    return *out = &context, SUCCESS;
}
int nvrtcCompileProgram(void*, int, const char* const*) { return SUCCESS; }
int nvrtcDestroyProgram(void** program) { return *program = nullptr, SUCCESS; }
int nvrtcGetProgramLogSize(void*, std::size_t* len) { return *len = 1, SUCCESS; }
int nvrtcGetProgramLog(void*, char* log) { return *log = 0, SUCCESS; }
int nvrtcGetCUBINSize(void*, std::size_t* len) { return *len = 4, SUCCESS; }
int nvrtcGetCUBIN(void*, char* code) { return std::memcpy(code, "sham", 4), SUCCESS; }
int nvrtcGetPTXSize(void*, std::size_t* len) { return *len = 4, SUCCESS; }
int nvrtcGetPTX(void*, char* code) { return std::memcpy(code, "sham", 4), SUCCESS; }
}
