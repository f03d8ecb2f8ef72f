// What only the explorer can do, with a server behind the page. In a picture none of it is there.
kg.growing = { on: false, actions: () => [], start: () => {}, search: async () => null, fetchNode: () => {} };
