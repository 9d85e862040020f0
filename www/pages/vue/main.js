// A course in Vue Router.

import { createApp } from 'vue';
import { createRouter, createWebHashHistory } from 'vue-router';

import App from './App.vue';
import Lesson from './Lesson.vue';
import Notes from './Notes.vue';
import Questions from './Questions.vue';

const routes = [
  { path: '/', component: Lesson },
  { path: '/notes', component: Notes },
  { path: '/questions', component: Questions },
];

createApp(App).use(createRouter({ history: createWebHashHistory(), routes })).mount('#app');
