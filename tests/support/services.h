#pragma once

// The registration of each service of the example, as in its own main().

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
