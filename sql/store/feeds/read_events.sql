SELECT sequence FROM feed_events WHERE resource = $resource AND sequence BETWEEN $first AND $last;
