#pragma once

// The endpoints behind answer(). Each throws BadRequest, NotFound or StorageError.

#include "observer/queries/queries.h"
#include "observer/queries/request.h"

namespace laban::observer {

Json list_sagas(std::string_view body, const QueryContext& context);
Json show_saga(std::string_view body, const QueryContext& context);
Json saga_stats(std::string_view body, const QueryContext& context);
Json event_graph(std::string_view body, const QueryContext& context);

// The definition an instance runs under; StorageError when this process does not have it.
const Definition& definition_named(const QueryContext& context, const std::string& name);

inline constexpr int schema_version = 1;

}  // namespace laban::observer
