import { createMemoryHost, packerFieldContract } from "@prebake/testing";
import { http } from "./http/http.ts";
import { nullDataSource } from "./null/null.ts";

const host = createMemoryHost();

packerFieldContract({ part: http, config: { url: "http://h/" }, host });
packerFieldContract({ part: nullDataSource, config: { input: "x" }, host });
