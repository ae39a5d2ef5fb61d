# Reads the table include/vkact/activations.def.
#
# vkact_read_table(names): sets `names` to the activations in table order, and for each
#   ${name}_family      pointwise, rowwise ...
#   ${name}_parameters  the parameter names, in order
#   ${name}_trainable   those of them that networks learn
#   ${name}_condition   what the parameters must satisfy, where tensors may give some of them; empty when nothing
#   ${name}_from_y      whether the row has a backward from the output

set(VKACT_FAMILIES POINTWISE ROWWISE PERTURBED ONE_HOT PROJECTION GATED STOCHASTIC POOLING LOSS BATCHWISE)
set(VKACT_TABLE ${PROJECT_SOURCE_DIR}/include/vkact/activations.def)

macro(vkact_read_table names)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${VKACT_TABLE})
  file(STRINGS ${VKACT_TABLE} table_lines)
  string(JOIN "|" family_words ${VKACT_FAMILIES})
  list(FILTER table_lines EXCLUDE REGEX "^ *(//|#)")
  string(JOIN " " table_text ${table_lines})
  string(REGEX MATCHALL "VKACT_(${family_words})\\([a-z0-9_]+," row_heads "${table_text}")
  set(${names} "")
  foreach(head IN LISTS row_heads)
    string(REGEX MATCH "VKACT_(${family_words})\\(([a-z0-9_]+)," unused "${head}")
    string(TOLOWER ${CMAKE_MATCH_1} family)
    set(name ${CMAKE_MATCH_2})
    list(APPEND ${names} ${name})
    set(${name}_family ${family})
    string(FIND "${table_text}" "${head}" row_begin)
    string(SUBSTRING "${table_text}" ${row_begin} -1 row)
    string(LENGTH "${head}" head_length)
    string(SUBSTRING "${row}" ${head_length} -1 row)
    string(REGEX REPLACE "VKACT_(${family_words})\\(.*" "" row "${row}")
    string(REGEX MATCHALL "VKACT_(FIXED|FRACTION|TRAINABLE|WHOLE|CHOICE)\\(([a-z0-9_]+)" parameter_heads "${row}")
    set(${name}_parameters "")
    set(${name}_trainable "")
    foreach(parameter_head IN LISTS parameter_heads)
      string(REGEX REPLACE ".*\\(" "" parameter "${parameter_head}")
      list(APPEND ${name}_parameters ${parameter})
      if(parameter_head MATCHES "TRAINABLE")
        list(APPEND ${name}_trainable ${parameter})
      endif()
    endforeach()
    string(REGEX MATCH "VKACT_(FROM_Y|Y_ONLY)" ${name}_from_y "${row}")
    set(${name}_condition "")
    if(${name}_trainable)
      if(NOT "${row}" MATCHES "\\)\\), *\\(([^()]+)\\),")
        message(FATAL_ERROR "The condition of '${name}' is to be one without parentheses, for the kernels' sake.")
      endif()
      if(NOT CMAKE_MATCH_1 STREQUAL "always")
        set(${name}_condition "${CMAKE_MATCH_1}")
      endif()
    endif()
  endforeach()
endmacro()
