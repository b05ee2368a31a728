#pragma once

// What each service of the example registers with the framework, as its own main() does it.

namespace laban {
class Service;
}

namespace orders {
void configure(laban::Service& service);
}
namespace inventory {
void configure(laban::Service& service);
}
namespace payment {
void configure(laban::Service& service);
}
namespace seller {
void configure(laban::Service& service);
}
namespace logistics {
void configure(laban::Service& service);
}
namespace notification {
void configure(laban::Service& service);
}
