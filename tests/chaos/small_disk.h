#pragma once

// A separate, initially small disk for one directory. Only this process and its children see it.

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace laban::chaos {

class SmallDisk {
 public:
  // `size` as tmpfs takes it: "2m". Create it before any thread.
  SmallDisk(std::filesystem::path directory, const std::string& size)
      : directory_(std::move(directory)) {
    separate_mounts();
    std::filesystem::create_directories(directory_);
    mount(0, size);
  }
  ~SmallDisk() { ::umount2(directory_.c_str(), MNT_DETACH); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  void resize(const std::string& size) { mount(MS_REMOUNT, size); }
  const std::filesystem::path& directory() const { return directory_; }

 private:
  void mount(unsigned long how, const std::string& size) {
    const std::string options = "mode=0700,size=" + size;
    if (::mount("tmpfs", directory_.c_str(), "tmpfs", how, options.c_str()) != 0)
      throw std::runtime_error("cannot mount a tmpfs at " + directory_.string());
  }

  // Without root, this uses a user namespace.
  static void separate_mounts() {
    static const bool done = [] {
      const auto user = ::geteuid(), group = ::getegid();
      if (::unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0)
        throw std::runtime_error("no namespace of mounts of its own");
      if (user != 0) {
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
        std::ofstream("/proc/self/gid_map") << "0 " << group << " 1";
      }
      return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    }();
    if (!done) throw std::runtime_error("mounts cannot be made private");
  }

  const std::filesystem::path directory_;
};

}  // namespace laban::chaos
