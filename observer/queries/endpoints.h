#pragma once

// The endpoints behind answer(). Each throws BadRequest, NotFound or StorageError.

#include "observer/queries/queries.h"
#include "observer/queries/request.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

Json list_sagas(std::string_view body, const QueryContext& context);
Json show_saga(std::string_view body, const QueryContext& context);
Json saga_stats(std::string_view body, const QueryContext& context);
Json saga_profile(std::string_view body, const QueryContext& context);
Json saga_types(std::string_view body, const QueryContext& context);
Json saga_failures(std::string_view body, const QueryContext& context);
Json find_events(std::string_view body, const QueryContext& context);
Json letter_groups(std::string_view body, const QueryContext& context);
Json list_letters(std::string_view body, const QueryContext& context);
Json show_letter(std::string_view body, const QueryContext& context);
Json list_acts(std::string_view body, const QueryContext& context);
Json divergence(std::string_view body, const QueryContext& context);
Json what_if(std::string_view body, const QueryContext& context);
Json event_graph(std::string_view body, const QueryContext& context);
Json overview(std::string_view body, const QueryContext& context);

// The version an instance runs under; StorageError when the book does not have it.
const DefinitionVersion& version_of(const StoreView& view, const Instance& instance);

// What is in force on any partition, without shadows: of each name the newest version, by name.
std::vector<const DefinitionVersion*> definitions_in_force(const std::vector<StoreView>& views);

inline constexpr int schema_version = 1;

}  // namespace laban::observer
